import Domain
import Foundation
import ProcessBridge

/// What the events of one page have told so far. Written on the reading thread in the order of the events, so a reply's
/// receiver finds everything that came before it.
final class PageState: Sendable {
    struct Facts: Sendable {
        /// The main frame and the id of its document.
        var frame: String
        var loader = ""
        /// Documents the main frame has had, the last 20: one of them missing has not been committed yet.
        var earlier: [String] = []
        var url = "about:blank"
        /// Documents of the main frame that reached DOMContentLoaded.
        var ready: Set<String> = []
        /// HTTP status of main documents by loader.
        var statuses: [String: Int] = [:]
        /// Seconds that main documents ask for in `Retry-After`, by loader.
        var retryAfter: [String: Int] = [:]
        /// Isolated world of a document: its loader and context.
        var world: (loader: String, context: Int)?
        var frameSessions: Set<String> = []
        /// The second session, which keeps bodies longer; see `keepBodies`.
        var keeper: String?
        var served: [String: ServedDocument]?
        var isCrashed = false
        var isClosed = false
        var dialogs: [String] = []
        var console: [String] = []
    }
    private struct State {
        var facts: Facts
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Guarded<State>

    init(frame: String) { state = Guarded(State(facts: Facts(frame: frame))) }

    var facts: Facts { state.use { $0.facts } }

    /// Changes the facts and wakes whoever waits for a change.
    func change(_ body: (inout Facts) -> Void) {
        let waiters = state.use { state in
            body(&state.facts)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until the facts hold something, and returns it. Ends with `nil` when the task is cancelled.
    func first<Found: Sendable>(_ look: @Sendable (Facts) -> Found?) async -> Found? {
        while !Task.isCancelled {
            if let found = look(facts) { return found }
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    // Looked at again under the lock: a change in between must not be slept through.
                    let isDue = state.use { state in
                        if look(state.facts) != nil || Task.isCancelled { return true }
                        state.waiters.append(waiter)
                        return false
                    }
                    if isDue { waiter.resume() }
                }
            } onCancel: {
                change { _ in }
            }
        }
        return nil
    }

    /// Takes one `Page.*` event.
    func take(_ method: String, _ params: JSONValue) {
        switch method {
        case "Page.frameNavigated": navigated(params["frame"])
        case "Page.navigatedWithinDocument":
            change { if params["frameId"]?.string == $0.frame { $0.url = params["url"]?.string ?? $0.url } }
        case "Page.lifecycleEvent":
            guard params["name"]?.string == "DOMContentLoaded", let loader = params["loaderId"]?.string else { return }
            change { if params["frameId"]?.string == $0.frame { $0.ready.insert(loader) } }
        default: break
        }
    }

    /// Counts a document's HTTP status.
    func response(_ params: JSONValue, now: Date) {
        guard params["type"]?.string == "Document", let loader = params["loaderId"]?.string else { return }
        let pause = RetryAfter.seconds(params["response"]?["headers"], now: now)
        change { facts in
            guard params["frameId"]?.string == facts.frame else { return }
            facts.statuses[loader] = params["response"]?["status"]?.int
            facts.retryAfter[loader] = pause
        }
    }

    private func navigated(_ frame: JSONValue?) {
        guard let frame, frame["parentId"] == nil, let loader = frame["loaderId"]?.string else { return }
        change { facts in
            facts.frame = frame["id"]?.string ?? facts.frame
            facts.earlier = facts.earlier.suffix(19) + [loader]
            facts.loader = loader
            facts.url = (frame["url"]?.string ?? "") + (frame["urlFragment"]?.string ?? "")
            // Only the present document can still be asked about.
            facts.ready = facts.ready.filter { $0 == loader }
            facts.statuses = facts.statuses.filter { $0.key == loader }
            facts.retryAfter = facts.retryAfter.filter { $0.key == loader }
            facts.world = nil
        }
    }
}
