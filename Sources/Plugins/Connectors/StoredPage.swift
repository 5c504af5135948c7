package import Domain
package import Foundation
import Journal
import PluginKit

/// One kept page, with what the connector found on it.
package struct StoredPage: Sendable, Hashable {
    package var at: Date
    package var url: String
    package var plugin: PluginStamp?
    /// The markup as it was when the entry ended.
    package var html: String
    /// Every list page the entry read, by address, when it read more than one.
    package var documents: [String: String] = [:]
    /// The page's own answers that the connector asked for.
    package var answers: [PageAnswer] = []
    /// Field → in how many rows it was filled.
    package var found: [String: Int] = [:]
    package var rows = 0
    /// What tells two pages apart; as it was before contacts were scrubbed.
    package var digest = ""
    /// Where it was read from; `nil` for a page that was not kept yet.
    package var file: String?

    package init(at: Date, url: String, html: String) { (self.at, self.url, self.html) = (at, url, html) }

    /// Reads a kept file. Throws `JournalError`, `JSONSyntaxError` or a failure that says what is missing.
    package init(file: String) throws {
        guard let bytes = try AtomicFile.read(file) else {
            throw PluginError.unreadable(path: file, reason: "there is no such file")
        }
        let json = try JSONReader.read(bytes)
        guard let at = json["at"]?.string.flatMap(Timestamp.date), let html = json["html"]?.string else {
            throw PluginError.badFixture(path: file, reason: "it is no kept page: 'at' or 'html' is missing")
        }
        self.init(at: at, url: json["url"]?.string ?? "", html: html)
        plugin = json["plugin"].flatMap { PluginStamp(json: $0) }
        for (url, html) in json["documents"]?.object?.members ?? [] { documents[url] = html.string }
        answers = (json["answers"]?.array ?? []).compactMap(PageAnswer.init(json:))
        for (field, count) in json["found"]?.object?.members ?? [] { found[field] = count.int }
        rows = json["rows"]?.int ?? 0
        digest = json["digest"]?.string ?? ""
        self.file = file
    }

    /// What an offline page or a fixture serves: every page by its address, and this one for any other.
    package var served: [String: [UInt8]] {
        var served = documents.mapValues { Array($0.utf8) }
        served["*"] = Array(html.utf8)
        return served
    }

    var json: JSONObject {
        var object: JSONObject = ["v": 1, "at": .string(Timestamp.string(at)), "url": .string(url)]
        object["plugin"] = plugin?.json
        object["digest"] = .string(digest)
        object["rows"] = JSONValue(rows)
        var counts = JSONObject()
        for (field, count) in found.sorted(by: { $0.key < $1.key }) { counts[field] = JSONValue(count) }
        object["found"] = .object(counts)
        object["html"] = .string(html)
        if !documents.isEmpty {
            var pages = JSONObject()
            for (url, html) in documents.sorted(by: { $0.key < $1.key }) { pages[url] = .string(html) }
            object["documents"] = .object(pages)
        }
        object["answers"] = .array(answers.map(\.json))
        return object
    }

    /// The same page without contacts, one scrubber for all of it.
    package func scrubbed() -> StoredPage {
        var scrubber = Scrubber()
        var page = self
        page.html = scrubber.clean(html)
        page.url = scrubber.clean(url)
        for (url, html) in documents.sorted(by: { $0.key < $1.key }) { page.documents[url] = scrubber.clean(html) }
        page.answers = answers.map { answer in
            PageAnswer(
                url: scrubber.clean(answer.url), method: answer.method, status: answer.status,
                body: scrubber.clean(answer.body), requestBody: answer.requestBody.map { scrubber.clean($0) })
        }
        return page
    }
}

extension StoredPage {
    /// The digest of what the connector was shown, every run of digits taken for one: ages and counters are no news.
    package func measured() -> String {
        var bytes: [UInt8] = []
        func add(_ text: String) {
            var wasDigit = false
            for byte in text.utf8 {
                let isDigit = (0x30...0x39).contains(byte)
                if !isDigit { bytes.append(byte) } else if !wasDigit { bytes.append(0x30) }
                wasDigit = isDigit
            }
            bytes.append(0)
        }
        add(html)
        for (url, html) in documents.sorted(by: { $0.key < $1.key }) {
            add(url)
            add(html)
        }
        for answer in answers { add(answer.body) }
        return PluginBundle.hash(of: ["page": bytes])
    }
}
