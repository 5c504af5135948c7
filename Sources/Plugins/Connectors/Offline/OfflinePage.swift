package import Domain
import Foundation
import PageReading

/// A page without a browser: saved documents, read in the page language. No script of a page runs, nothing changes, so
/// waiting looks once and a click is never sent.
///
/// What it can say about visibility is in `BoxModel`; entries that click, and cases that say so, need a browser.
package actor OfflinePage: PageDriver {
    private let documents: [String: [UInt8]]
    private let answers: [PageAnswer]
    private var reader: PageReader?
    private var address = "about:blank"

    /// - Parameters:
    ///   - documents: HTML or MHTML by address, with its query or without; `*` answers every one.
    ///   - answers: what the page's own requests are said to have been answered.
    package init(documents: [String: [UInt8]], answers: [PageAnswer] = []) {
        (self.documents, self.answers) = (documents, answers)
    }

    package func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit {
        guard let document = documents[url] ?? documents[PageAddress.bare(url)] ?? documents["*"] else {
            throw OfflineError.notSaved(url: url)
        }
        let tree = try PageTree(bytes: document, url: url, parts: documents)
        reader = PageReader(tree)
        address = url
        return PageVisit(url: url, status: 200)
    }

    package func url() async throws -> String { address }

    package func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int? {
        try opened().first(of: locators.array ?? [locators]).map { $0 - 1 }
    }

    package func extract(_ spec: JSONValue) async throws -> JSONValue { try opened().extract(spec) }

    package func click(_ locator: JSONValue) async throws -> PageClick {
        PageClick(dispatched: false, reason: "offline", detail: "this page is a saved file")
    }

    package func scroll(_ locator: JSONValue) async throws {
        if locator == "top" || locator == "bottom" { return }
        guard try opened().has(locator) else { throw OfflineError.missing("nothing to scroll to") }
    }

    package func type(_ locator: JSONValue, text: String) async throws {
        throw OfflineError.missing("no field to type into (this page is a saved file)")
    }

    package func html() async throws -> String { try opened().markup }

    package func screenshot() async throws -> [UInt8] { Self.onePixel }

    package func frame(_ locator: JSONValue) async throws -> String? { try opened().frameAddress(locator) }

    package func acceptDialogs(_ text: String) async throws {}

    package func beginEntry() async throws {}

    package func endEntry() async {}

    package func responses(_ urlPart: String) async throws -> [PageAnswer] {
        answers.filter { urlPart.isEmpty || $0.url.contains(urlPart) }
    }

    /// Before the first address there is an empty document, as in a browser.
    private func opened() throws -> PageReader {
        if let reader { return reader }
        let empty = try PageReader(markup: "<!doctype html>")
        reader = empty
        return empty
    }

    /// A picture of nothing, so that an entry which keeps one goes on.
    private static let onePixel = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
            ?? Data())
}

/// What a saved page cannot do.
package enum OfflineError: HostError, Hashable {
    case notSaved(url: String)
    case missing(String)

    package var code: String {
        switch self {
        case .notSaved: "browser.navigation.failed"
        case .missing: "browser.element.missing"
        }
    }
    package var message: String {
        switch self {
        case .notSaved(let url): "\(url) could not be opened: it is not among the saved pages"
        case .missing(let problem): problem
        }
    }
    package var hint: String {
        switch self {
        case .notSaved: "add the page to the case, or serve it for every address with '*'"
        case .missing: "correct the locator, or write \"browser\": true in the case"
        }
    }
}
