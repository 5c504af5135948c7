import Domain
import Foundation
import ProcessBridge

/// One page (tab) of the browser.
///
/// Every question is one evaluate in a world of our own, by value, with a deadline; nothing of the page is held between
/// calls. Reading is repeated on the new document when the page goes elsewhere meanwhile; a click never is. The page's
/// scripts see ordinary, trusted input and nothing else of us.
package actor BrowserPage {
    let connection: CDPConnection
    /// The session's id, and the target it belongs to.
    nonisolated let session: String
    package nonisolated let target: String
    nonisolated let state: PageState
    nonisolated let network: NetworkCapture
    /// Its actions, console and exchanges, for whoever looks into a failure.
    package nonisolated let evidence: PageEvidence
    nonisolated let log: @Sendable (String) -> Void
    /// Ends the whole browser: the last step of the ladder.
    nonisolated let endBrowser: @Sendable (_ why: String) -> Void
    let now: WallClock

    init(
        connection: CDPConnection, session: String, target: String, now: @escaping WallClock,
        log: @escaping @Sendable (String) -> Void, endBrowser: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.connection = connection
        self.session = session
        self.target = target
        self.now = now
        self.log = log
        self.endBrowser = endBrowser
        // The main frame of a fresh target bears the target's id.
        state = PageState(frame: target)
        let evidence = PageEvidence(now: now)
        self.evidence = evidence
        network = NetworkCapture(now: now) { key, response in
            evidence.network.keep(body: response.body, request: response.requestBody, of: key)
        }
    }

    package nonisolated var isCrashed: Bool { state.facts.isCrashed }
    /// The last address it was seen at, also when it answers nothing any more.
    package nonisolated var lastURL: String { state.facts.url }
    package nonisolated var isClosed: Bool { state.facts.isClosed }
    /// Texts of the dialogs the page opened, each dismissed at once; the last 20.
    package nonisolated var dialogs: [String] { state.facts.dialogs }
    /// What the browser's console said (errors and warnings); the last 50.
    package nonisolated var consoleErrors: [String] { state.facts.console }

    /// One command to this page, or to one of its frames.
    func call(
        _ method: String, _ params: JSONObject = [:], session other: String? = nil, seconds: Double = 5
    ) async throws -> JSONValue {
        let reply = try await connection.call(method, params, session: other ?? session, seconds: seconds)
        return try Self.value(reply, of: method)
    }

    static func value(_ reply: ArraySlice<UInt8>, of method: String) throws -> JSONValue {
        do { return try JSONReader.read(reply) } catch {
            throw BrowserError.refused(method: method, problem: "its answer is not JSON: \(error)")
        }
    }

    /// Address of the document that is there now.
    package func url() async throws -> String {
        // A page that is stuck in a script still has an address: the last one it was seen at.
        do { return try await askCurrent("address", [:], seconds: 2).string ?? state.facts.url } catch BrowserError
            .timeout
        {
            return state.facts.url
        }
    }

    /// Closes the page; `beforeunload` questions are answered with yes. One that closed itself meanwhile is closed.
    package func close() async throws {
        guard !isClosed else { return }
        do { _ = try await connection.call("Target.closeTarget", ["targetId": .string(target)]) } catch {
            guard case .refused(_, let problem)? = error as? BrowserError, problem.hasPrefix("No target") else {
                throw error
            }
        }
    }

    func refuseWhenGone() throws(BrowserError) {
        let facts = state.facts
        if facts.isCrashed { throw .pageCrashed }
        if facts.isClosed { throw .pageClosed }
    }
}
