import Domain
import ProcessBridge

/// The pages a browser has, by session. Targets come as events, popups among them; each is set up and let run at once,
/// because one that waits for a debugger would hang for ever.
final class BrowserTargets: Sendable {
    /// Pages and frames only: without the filter Chromium also lists its own windows.
    static let autoAttach: JSONObject = [
        "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
        "filter": [["type": "page"], ["type": "iframe"], ["exclude": true]],
    ]

    private struct State {
        var pages: [String: BrowserPage] = [:]
        var popups: Set<String> = []
        var waiters: [String: CheckedContinuation<BrowserPage?, Never>] = [:]
    }
    private let state = Guarded(State())
    private let connection: CDPConnection
    private let now: WallClock
    private let log: @Sendable (String) -> Void

    init(connection: CDPConnection, now: @escaping WallClock, log: @escaping @Sendable (String) -> Void) {
        self.connection = connection
        self.now = now
        self.log = log
    }

    /// Begins to take the browser's own events.
    func listen() {
        connection.listen(session: nil) { [weak self] method, params in self?.take(method, params) }
    }

    var pages: [BrowserPage] { state.use { Array($0.pages.values) } }
    var popups: [BrowserPage] { state.use { state in state.popups.compactMap { state.pages[$0] } } }

    /// The page of a target, waiting for its arrival at most 5 s.
    func page(target: String) async -> BrowserPage? {
        let timer = Task {
            try? await Task.sleep(for: .seconds(5))
            state.use { $0.waiters.removeValue(forKey: target) }?.resume(returning: nil)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { waiter in
            let known = state.use { state -> BrowserPage? in
                let known = state.pages.values.first { $0.target == target }
                if known == nil { state.waiters[target] = waiter }
                return known
            }
            if let known { waiter.resume(returning: known) }
        }
    }

    private func take(_ method: String, _ params: ArraySlice<UInt8>) {
        guard method.hasPrefix("Target."), let value = try? JSONReader.read(params) else { return }
        guard let session = value["sessionId"]?.string else { return }
        switch method {
        case "Target.attachedToTarget": attach(session, value)
        case "Target.detachedFromTarget": state.use { $0.pages.removeValue(forKey: session) }?.closed()
        default: break
        }
    }

    private func attach(_ session: String, _ value: JSONValue) {
        guard let target = value["targetInfo"]?["targetId"]?.string else { return }
        // A page's second session is its own affair.
        if state.use({ $0.pages.values.contains { $0.target == target } }) { return }
        let page = BrowserPage(connection: connection, session: session, target: target, now: now, log: log)
        let isPopup = value["targetInfo"]?["openerId"] != nil
        page.begin(isPaused: value["waitingForDebugger"]?.bool == true)
        let waiter = state.use { state in
            state.pages[session] = page
            if isPopup { state.popups.insert(session) }
            return state.waiters.removeValue(forKey: target)
        }
        if isPopup { log("the page opened a window of its own") }
        waiter?.resume(returning: page)
    }
}
