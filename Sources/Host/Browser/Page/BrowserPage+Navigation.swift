import Domain
import Foundation

/// Going somewhere.
extension BrowserPage {
    /// Opens an address and waits for DOMContentLoaded of its document, or of the one it redirects to meanwhile.
    /// - Throws: `navigationFailed` when no document came, `navigationTimeout` at the deadline (loading is stopped
    ///   then).
    package func goto(_ url: String, timeoutSeconds: Double = 30) async throws -> Navigation {
        try refuseWhenGone()
        do {
            return try await within(seconds: timeoutSeconds, url: url) { try await self.navigate(url, timeoutSeconds) }
        } catch let error as BrowserError {
            if case .navigationTimeout = error { connection.post("Page.stopLoading", session: session) }
            throw error
        }
    }

    /// Waits for the load event of the present document. What a script needs is there earlier: waits are for that.
    package func loaded() async throws {
        let isLoaded = await state.first { facts -> Bool? in
            if facts.isCrashed || facts.isClosed { return false }
            return facts.loaded.contains(facts.loader) ? true : nil
        }
        if isLoaded != true { try refuseWhenGone() }
    }

    private func navigate(_ url: String, _ seconds: Double) async throws -> Navigation {
        let reply: JSONValue
        do { reply = try await call("Page.navigate", ["url": .string(url)], seconds: seconds + 1) } catch BrowserError
            .timeout
        {
            throw BrowserError.navigationTimeout(url: url, seconds: seconds)
        }
        let loader = reply["loaderId"]?.string
        if let problem = reply["errorText"]?.string, !problem.isEmpty {
            if reply["isDownload"]?.bool == true {
                throw BrowserError.navigationFailed(url: url, problem: "it is a download")
            }
            // A refusal with an empty body: there is a status, and Chromium shows a page of its own.
            let answered = problem == "net::ERR_HTTP_RESPONSE_CODE_FAILURE"
            guard answered else { throw BrowserError.navigationFailed(url: url, problem: problem) }
        }
        // No document id: the same document at another place of it.
        guard let loader else {
            return Navigation(url: try await self.url(), status: state.facts.statuses[state.facts.loader])
        }
        return try await found(url, seconds) { facts in
            // Committed, and then perhaps replaced by a redirect of its own: the present document counts.
            guard facts.earlier.contains(loader), facts.ready.contains(facts.loader) else { return nil }
            return Navigation(url: facts.url, status: facts.statuses[facts.loader])
        }
    }

    private func found(
        _ url: String, _ seconds: Double, _ look: @escaping @Sendable (PageState.Facts) -> Navigation?
    ) async throws -> Navigation {
        let outcome = await state.first { facts -> Result<Navigation, BrowserError>? in
            if facts.isCrashed { return .failure(.pageCrashed) }
            if facts.isClosed { return .failure(.pageClosed) }
            return look(facts).map { .success($0) }
        }
        guard let outcome else { throw BrowserError.navigationTimeout(url: url, seconds: seconds) }
        return try outcome.get()
    }

    /// Runs a navigation against the clock; its own task is cancelled at the deadline.
    private func within(
        seconds: Double, url: String, _ body: @escaping @Sendable () async throws -> Navigation
    ) async throws -> Navigation {
        try await withThrowingTaskGroup(of: Navigation?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let navigation = first else {
                throw BrowserError.navigationTimeout(url: url, seconds: seconds)
            }
            return navigation
        }
    }
}
