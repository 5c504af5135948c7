import Domain

/// The ladder for a page that gives no answer: its running script is ended, then the page is closed, then the browser's
/// whole group is killed. Each step is climbed only when the one before did not help, so that whoever waits gets an
/// error instead of waiting for ever.
extension BrowserPage {
    private static let answerSeconds = 5.0
    private static let closeSeconds = 5.0

    /// Begins the ladder, unless it is being climbed. Returns at once: the caller has its own error already.
    nonisolated func rescue(session stuck: String) {
        Task.detached { await self.climb(stuck) }
    }

    /// Looks whether the page answers, and climbs when it does not.
    nonisolated func look() async {
        if isCrashed || isClosed || state.facts.isBeingRescued || state.facts.isNavigating { return }
        if await !answers(session) { await climb(session) }
    }

    private nonisolated func climb(_ stuck: String) async {
        guard begin() else { return }
        defer { state.change { $0.isBeingRescued = false } }
        connection.post("Runtime.terminateExecution", session: stuck)
        // A document that is on its way has its own deadline, and silence until it is there.
        if await answers(stuck) || state.facts.isNavigating { return }
        log("the page gave no answer for \(Int(Self.answerSeconds)) s and cannot be freed; it is closed")
        abandon()
        do { _ = try await connection.call("Target.closeTarget", ["targetId": .string(target)]) } catch {
            return endBrowser("a page that gives no answer could not be closed (\(Self.words(error)))")
        }
        if await !isGone() { endBrowser("a page that gives no answer did not close in \(Int(Self.closeSeconds)) s") }
    }

    private nonisolated func begin() -> Bool {
        var isFirst = false
        state.change { facts in
            isFirst = !facts.isBeingRescued && !facts.isCrashed && !facts.isClosed && !facts.isNavigating
            if isFirst { facts.isBeingRescued = true }
        }
        return isFirst
    }

    /// Whether a session answers in time; one that says something else than nothing, does.
    private nonisolated func answers(_ session: String) async -> Bool {
        do {
            _ = try await connection.call(
                "Runtime.evaluate", ["expression": "1"], session: session, seconds: Self.answerSeconds)
            return true
        } catch BrowserError.timeout { return false } catch { return true }
    }

    private nonisolated func isGone() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.state.first { $0.isClosed ? true : nil } ?? false }
            group.addTask {
                do { try await self.connection.sleep(seconds: Self.closeSeconds) } catch { return self.isClosed }
                return self.isClosed
            }
            let isGone = await group.next() ?? false
            group.cancelAll()
            return isGone
        }
    }

    private static func words(_ error: any Error) -> String { (error as? BrowserError)?.message ?? "\(error)" }
}
