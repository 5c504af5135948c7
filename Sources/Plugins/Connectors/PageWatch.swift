package import Domain
package import Foundation

/// A page that remembers, while it is asked to, what its connector was shown: every list page it read and every answer
/// it asked for. It changes nothing and costs one look at the markup for each page the connector leaves.
package actor PageWatch: PageDriver {
    private let page: any PageDriver
    private var isWatching = false
    /// Something was read of the page that is open now.
    private var isRead = false
    private var documents: [(url: String, html: String)] = []
    private var answers: [PageAnswer] = []
    private static let answersLimitBytes = 4 << 20
    private static let documentsLimit = 20

    package init(_ page: any PageDriver) { self.page = page }

    /// From now on everything is remembered.
    package func begin() {
        (isWatching, isRead) = (true, false)
        (documents, answers) = ([], [])
    }

    /// What was seen since `begin`; `nil` when nothing was read. Watching ends.
    package func seen(at: Date) async throws -> StoredPage? {
        defer {
            isWatching = false
            (documents, answers) = ([], [])
        }
        try await keep()
        guard let last = documents.last else { return nil }
        var seen = StoredPage(at: at, url: last.url, html: last.html)
        if documents.count > 1 {
            seen.documents = Dictionary(documents.map { ($0.url, $0.html) }, uniquingKeysWith: { $1 })
        }
        seen.answers = answers
        return seen
    }

    private func keep() async throws {
        guard isWatching, isRead, documents.count < Self.documentsLimit else { return }
        isRead = false
        documents.append((try await page.url(), try await page.html()))
    }

    private func remember(_ found: [PageAnswer]) {
        guard isWatching else { return }
        var bytes = answers.reduce(0) { $0 + $1.body.utf8.count }
        for answer in found where !answers.contains(answer) {
            bytes += answer.body.utf8.count
            guard bytes <= Self.answersLimitBytes else { return }
            answers.append(answer)
        }
    }

    package func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit {
        try await keep()
        return try await page.goto(url, timeoutSeconds: timeoutSeconds)
    }
    package func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int? {
        isRead = true
        return try await page.wait(locators, timeoutSeconds: timeoutSeconds)
    }
    package func extract(_ spec: JSONValue) async throws -> JSONValue {
        isRead = true
        return try await page.extract(spec)
    }
    package func html() async throws -> String {
        isRead = true
        return try await page.html()
    }
    package func responses(_ urlPart: String) async throws -> [PageAnswer] {
        let found = try await page.responses(urlPart)
        remember(found)
        return found
    }
    package func url() async throws -> String { try await page.url() }
    package func click(_ locator: JSONValue) async throws -> PageClick { try await page.click(locator) }
    package func scroll(_ locator: JSONValue) async throws { try await page.scroll(locator) }
    package func type(_ locator: JSONValue, text: String) async throws { try await page.type(locator, text: text) }
    package func screenshot() async throws -> [UInt8] { try await page.screenshot() }
    package func frame(_ locator: JSONValue) async throws -> String? { try await page.frame(locator) }
    package func acceptDialogs(_ text: String) async throws { try await page.acceptDialogs(text) }
    package func beginEntry() async throws { try await page.beginEntry() }
    package func endEntry() async { await page.endEntry() }
}
