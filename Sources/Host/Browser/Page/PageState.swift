import Domain
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
        /// Those whose pictures, styles and frames are there too.
        var loaded: Set<String> = []
        /// HTTP status of main documents by loader.
        var statuses: [String: Int] = [:]
        /// Isolated world of a document: its loader and context.
        var world: (loader: String, context: Int)?
        var frames = FrameTree()
        var frameSessions: Set<String> = []
        /// The second session, which keeps bodies longer; see `keepBodies`.
        var keeper: String?
        var served: [String: ServedDocument]?
        var isCrashed = false
        var isClosed = false
        /// A document is on its way. Chromium keeps questions back until it is there, so silence means nothing.
        var isNavigating = false
        /// The ladder for a page that gives no answer is being climbed.
        var isBeingRescued = false
        var dialogs: [String] = []
        var dialogCount = 0
        /// Texts of dialogs that are accepted until the entry ends.
        var accepted: [String] = []
        /// Addresses of windows the page asked for, the last 20, and how many those were in all.
        var openings: [String] = []
        var openingCount = 0
        var popups: [BrowserPage] = []
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

    /// Takes one `Page.*` event of the page's session or a frame's.
    func take(_ method: String, _ params: JSONValue, session: String) {
        switch method {
        case "Page.frameNavigated": navigated(params["frame"], session)
        case "Page.frameStartedNavigating":
            change { if params["frameId"]?.string == $0.frame { $0.isNavigating = true } }
        case "Page.frameStoppedLoading":
            change { if params["frameId"]?.string == $0.frame { $0.isNavigating = false } }
        case "Page.frameAttached":
            guard let id = params["frameId"]?.string else { return }
            change { $0.frames.attached(id, parent: params["parentFrameId"]?.string, session: session) }
        case "Page.frameDetached":
            guard let id = params["frameId"]?.string else { return }
            change { $0.frames.detached(id, isSwap: params["reason"] == "swap") }
        case "Page.windowOpen":
            change { facts in
                facts.openings = facts.openings.suffix(19) + [params["url"]?.string ?? ""]
                facts.openingCount += 1
            }
        case "Page.navigatedWithinDocument":
            change { facts in
                guard params["frameId"]?.string == facts.frame else { return }
                facts.url = params["url"]?.string ?? facts.url
                facts.isNavigating = false
            }
        case "Page.lifecycleEvent":
            guard let name = params["name"]?.string, let loader = params["loaderId"]?.string else { return }
            guard name == "DOMContentLoaded" || name == "load" else { return }
            change { facts in
                guard params["frameId"]?.string == facts.frame else { return }
                if name == "load" { facts.loaded.insert(loader) } else { facts.ready.insert(loader) }
            }
        default: break
        }
    }

    /// Counts a document's HTTP status.
    func response(_ params: JSONValue) {
        guard params["type"]?.string == "Document", let loader = params["loaderId"]?.string else { return }
        change { if params["frameId"]?.string == $0.frame { $0.statuses[loader] = params["response"]?["status"]?.int } }
    }

    private func navigated(_ frame: JSONValue?, _ session: String) {
        guard let frame, let id = frame["id"]?.string, let loader = frame["loaderId"]?.string else { return }
        let url = (frame["url"]?.string ?? "") + (frame["urlFragment"]?.string ?? "")
        if let parent = frame["parentId"]?.string {
            return change { $0.frames.navigated(id, parent: parent, loader: loader, url: url, session: session) }
        }
        change { facts in
            facts.frames.clear()
            facts.isNavigating = false
            facts.frame = id
            facts.earlier = facts.earlier.suffix(19) + [loader]
            facts.loader = loader
            facts.url = url
            // Only the present document can still be asked about.
            facts.ready = facts.ready.filter { $0 == loader }
            facts.loaded = facts.loaded.filter { $0 == loader }
            facts.statuses = facts.statuses.filter { $0.key == loader }
            facts.world = nil
        }
    }
}
