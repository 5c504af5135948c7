import Browser
import Domain
import Foundation
import HTMLBridge

@testable import PageReading

/// Asks the same questions of a document in Chromium and offline, and notes where the answers differ.
final class SameRows {
    struct Difference: CustomStringConvertible {
        let page: String
        let spec: JSONValue
        let inBrowser: String
        let offline: String
        var description: String {
            "\(page)\n  spec     \(spec.encodedString)\n  chromium \(inBrowser.prefix(700))\n  offline  \(offline.prefix(700))"
        }
    }

    private(set) var questions = 0
    private(set) var pages = 0
    private(set) var differences: [Difference] = []
    /// Questions only a browser answers; they are not counted as the same.
    private(set) var unanswerable = 0
    static let place = "http://fixture.test/page"

    /// The document is read by both from the same bytes; its own scripts do not run.
    func compare(
        _ name: String, _ markup: String, in page: BrowserPage, specs: [JSONValue], random: Int, seed: UInt64,
        asksVisible: Bool = true
    ) async throws {
        var document = ServedDocument(html: markup)
        document.headers = ["Content-Security-Policy": "script-src 'none'"]
        try await page.serve([Self.place: document])
        _ = try await page.goto(Self.place, timeoutSeconds: 30)
        let reader = try PageReader(PageTree(bytes: Array(markup.utf8), url: Self.place))
        try await compare(name, page, reader, specs: specs, random: random, seed: seed, asksVisible: asksVisible)
    }

    /// The page as it stands in the browser, and its saved markup offline.
    func compareLive(_ name: String, _ page: BrowserPage, specs: [JSONValue], random: Int, seed: UInt64) async throws {
        let markup = try await page.html()
        let url = try await page.url()
        let reader = try PageReader(PageTree(bytes: Array(markup.utf8), url: url))
        try await compare(name + " (live)", page, reader, specs: specs, random: random, seed: seed, asksVisible: true)
    }

    private func compare(
        _ name: String, _ page: BrowserPage, _ reader: PageReader, specs: [JSONValue], random: Int, seed: UInt64,
        asksVisible: Bool
    ) async throws {
        pages += 1
        var maker = SpecMaker(reader.tree.documents[0].html, seed: seed)
        maker.asksVisible = asksVisible
        let whole: JSONValue = ["rows": ":root", "fields": ["html": ["css": "", "html": true]]]
        for spec in [whole] + specs + (0..<random).map({ _ in maker.spec() }) {
            let there = try await answer(page, spec)
            guard let here = self.answer(reader, spec) else {
                unanswerable += 1
                continue
            }
            questions += 1
            guard there != here else { continue }
            differences.append(
                Difference(page: name, spec: spec, inBrowser: there.encodedString, offline: here.encodedString))
        }
    }

    private func answer(_ page: BrowserPage, _ spec: JSONValue) async throws -> JSONValue {
        do { return try await page.extract(spec) } catch BrowserError.badSpec(let problem) { return ["error": .string(problem)] }
    }

    /// `nil`: only a browser knows.
    private func answer(_ reader: PageReader, _ spec: JSONValue) -> JSONValue? {
        do { return try reader.extract(spec) } catch PageReadingError.badSpec(let problem) {
            return ["error": .string(problem)]
        } catch { return nil }
    }

    var summary: String {
        "\(pages) pages, \(questions) questions, \(differences.count) differences, \(unanswerable) for a browser only"
    }

    /// One browser for a whole suite's run.
    static func withPage(_ body: (BrowserPage) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "same-rows-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let browser = try await ChromeBrowser.launch(
            ChromeConfiguration(profile: folder, environment: ProcessInfo.processInfo.environment))
        do { try await body(try await browser.openPage()) } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
    }
}
