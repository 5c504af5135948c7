import Domain
import Foundation
import Testing

@testable import Browser

/// Real browsers for the tests; each ends with its test and leaves nothing behind.
enum BrowserFixture {
    static let environment = ProcessInfo.processInfo.environment

    static func configuration(_ profile: String) -> ChromeConfiguration {
        ChromeConfiguration(profile: profile, environment: environment)
    }

    static func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "browser-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Both kinds of browser, as far as this machine has them; at least the one that is found by itself.
    static let binaries: [String] = {
        let known = ["/usr/lib/chromium/chromium", "/usr/lib/chromium/chromium-headless-shell"]
        let here = known.filter { FileManager.default.isExecutableFile(atPath: $0) }
        return here.isEmpty ? [""] : here
    }()

    /// The same with a chosen program, where every name leads to the site: names differ, so sites do.
    static func withPage(
        of binary: String, site: LocalSite? = nil, change: (inout ChromeConfiguration) -> Void = { _ in },
        _ body: (BrowserPage, ChromeBrowser) async throws -> Void
    ) async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = configuration(folder + "/profile")
        if !binary.isEmpty { configuration.executable = binary }
        if let site {
            let place = site.base.replacingOccurrences(of: "http://", with: "")
            configuration.extraArguments = ["--host-resolver-rules=MAP * \(place)"]
        }
        change(&configuration)
        let browser = try await ChromeBrowser.launch(configuration)
        do {
            try await body(try await browser.openPage(), browser)
        } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
    }

    /// Runs `body` with a page of a fresh browser and looks that nobody of its group is left afterwards.
    static func withPage(_ body: (BrowserPage, ChromeBrowser) async throws -> Void) async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let browser = try await ChromeBrowser.launch(configuration(folder + "/profile"))
        do {
            try await body(try await browser.openPage(), browser)
        } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
    }

    /// The same with a document already open.
    static func withDocument(_ html: String, _ body: (BrowserPage) async throws -> Void) async throws {
        try await withPage { page, _ in
            try await page.open(html: html)
            try await body(page)
        }
    }
}

extension BrowserPage {
    static let place = "http://fixture.test/page"

    /// Serves one document at a fixed address and goes there.
    func open(html: String, others: [String: ServedDocument] = [:]) async throws {
        var documents = others
        documents[Self.place] = ServedDocument(html: html)
        try await serve(documents)
        _ = try await goto(Self.place, timeoutSeconds: 30)
    }

    /// Evaluates in the page's own world, for looking at what the page noticed.
    func inPage(_ expression: String) async throws -> JSONValue {
        try await call("Runtime.evaluate", ["expression": .string(expression), "returnByValue": true])["result"]?[
            "value"] ?? .null
    }
}
