import Domain
import ProcessBridge

/// The pages a browser has, by session. Targets come as events, popups among them; each is set up and let run at once,
/// because one that waits for a debugger would hang for ever, and its opener with it.
final class BrowserTargets: Sendable {
    /// Pages and frames only: without the filter Chromium also lists its own windows.
    static let autoAttach: JSONObject = [
        "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
        "filter": [["type": "page"], ["type": "iframe"], ["exclude": true]],
    ]
    /// Windows that pages may have open at a time; one more is closed unseen.
    static let mostPopups = 8

    private struct State {
        var pages: [String: BrowserPage] = [:]
        var popups: Set<String> = []
        var waiters: [String: CheckedContinuation<BrowserPage?, Never>] = [:]
    }
    private let state = Guarded(State())
    private let connection: CDPConnection
    private let now: WallClock
    private let log: @Sendable (String) -> Void
    private let endBrowser: @Sendable (String) -> Void
    let downloads: BrowserDownloads

    init(
        connection: CDPConnection, now: @escaping WallClock, downloads: BrowserDownloads? = nil,
        log: @escaping @Sendable (String) -> Void, endBrowser: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.connection = connection
        self.now = now
        self.log = log
        self.endBrowser = endBrowser
        self.downloads = downloads ?? BrowserDownloads(isAllowed: false, limitBytes: 0, cancel: { _ in })
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
        let isDownload = method.hasPrefix("Browser.download")
        guard isDownload || method.hasPrefix("Target."), let value = try? JSONReader.read(params) else { return }
        if isDownload { return download(method, value) }
        guard let session = value["sessionId"]?.string else { return }
        switch method {
        case "Target.attachedToTarget": attach(session, value)
        case "Target.detachedFromTarget": detach(session)
        default: break
        }
    }

    private func detach(_ session: String) {
        let page = state.use { state in
            state.popups.remove(session)
            return state.pages.removeValue(forKey: session)
        }
        page?.closed()
    }

    private func attach(_ session: String, _ value: JSONValue) {
        guard let target = value["targetInfo"]?["targetId"]?.string else { return }
        // A page's second session is its own affair.
        if state.use({ $0.pages.values.contains { $0.target == target } }) { return }
        let opener = value["targetInfo"]?["openerId"]?.string
        if opener != nil, state.use({ $0.popups.count }) >= Self.mostPopups { return turnAway(session, target) }
        let page = BrowserPage(
            connection: connection, session: session, target: target, now: now, log: log, endBrowser: endBrowser)
        page.begin(isPaused: value["waitingForDebugger"]?.bool == true)
        let (waiter, parent) = state.use { state in
            state.pages[session] = page
            if opener != nil { state.popups.insert(session) }
            return (state.waiters.removeValue(forKey: target), state.pages.values.first { $0.target == opener })
        }
        parent?.adopt(page)
        parent?.happened("popup", on: value["targetInfo"]?["url"]?.string ?? "", detail: "opened")
        waiter?.resume(returning: page)
    }

    /// Let run first: a window that is closed while it waits holds its opener for ever.
    private func turnAway(_ session: String, _ target: String) {
        connection.post("Runtime.runIfWaitingForDebugger", session: session)
        connection.post("Target.closeTarget", ["targetId": .string(target)])
        log("a page opened more than \(Self.mostPopups) windows; one was closed unseen")
    }

    private func download(_ method: String, _ value: JSONValue) {
        guard let download = downloads.take(method, value) else { return }
        let frame = value["frameId"]?.string
        let page = pages.first { $0.target == frame || (frame.map($0.holds(frame:)) ?? false) } ?? pages.first
        page?.happened("download", on: download.url, detail: download.words)
    }
}
