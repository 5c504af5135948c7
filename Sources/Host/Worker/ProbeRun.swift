package import Connectors
package import Domain
package import Foundation
import Journal
import PluginKit
package import Settings

/// One look at the site's pages that changes nothing: saves what is there and says how the selectors did.
package struct ProbeRun: Sendable {
    private let connector: ConnectorRuntime
    private let page: SlotPage
    private let out: String
    private let now: WallClock

    package init(connector: ConnectorRuntime, page: SlotPage, out: String, now: @escaping WallClock) {
        (self.connector, self.page, self.out, self.now) = (connector, page, out, now)
    }

    /// `runtime/probe/<slot>/<time>`.
    package static func folder(in home: HomeFolder, slot: SlotID, at: Date) -> String {
        home.probe(slot.raw) + "/" + Timestamp.string(at).filter { $0 != ":" && $0 != "-" }
    }

    /// - Parameter only: the name of one page, else all.
    /// - Throws: what the browser or the disk refuses.
    package func run(only: String?) async throws -> ProbeReport {
        try AtomicFile.makeFolder(out)
        guard !connector.isPull else {
            var report = ProbeReport(out: out, login: .ok, pages: [], selectors: [], drift: nil)
            report.note = "connector '\(connector.manifest.name)' has no pages: it pulls from an interface"
            return try finish(report)
        }
        let login = try await connector.login()
        guard login == .ok else {
            let files = try await save("login")
            return try finish(
                ProbeReport(
                    out: out, login: login, pages: [["name": "login", "files": JSONValue(files)]], selectors: [],
                    drift: nil))
        }
        var pages: [JSONObject] = []
        for wanted in try await connector.pages() where only == nil || wanted.name == only {
            pages.append(try await look(at: wanted))
        }
        let observation = try await connector.observe()
        var watch = DriftWatch()
        let drift: String? = if case .drift(let what) = watch.look(at: observation).verdict { what } else { nil }
        return try finish(
            ProbeReport(
                out: out, login: login, pages: pages, selectors: observation.selectors, drift: drift,
                leads: observation.leads.count,
                rejected: observation.rejected.count))
    }

    private func look(at wanted: ProbePage) async throws -> JSONObject {
        let visit = try await page.goto(wanted.url, timeoutSeconds: 30)
        if let shows = wanted.wait { _ = try await page.wait(shows, timeoutSeconds: 8) }
        try await settle()
        let name = wanted.name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }.map(String.init).joined()
        var files = try await save(name)
        var entry: JSONObject = [
            "name": .string(wanted.name), "url": .string(visit.url), "status": JSONValue(visit.status),
        ]
        var nearest = JSONObject()
        for words in wanted.near {
            guard let html = try await nearestCard(words, wanted.cards) else {
                nearest[words] = .null
                continue
            }
            let file = "\(name)_near_\(words.lowercased().map { $0.isLetter ? String($0) : "_" }.joined()).html"
            try keep(Array(html.utf8), file)
            files.append(file)
            nearest[words] = .string(file)
        }
        entry["nearest"] = .object(nearest)
        entry["files"] = JSONValue(files)
        return entry
    }

    /// Waits until two looks at the markup agree, a few seconds at most: a list that is still loading makes no fixture.
    private func settle() async throws {
        var last = ""
        for _ in 0..<12 {
            let seen = try await page.html()
            if seen == last { return }
            last = seen
            try await Task.sleep(for: .milliseconds(400))
        }
    }

    /// The card that holds the words; where no card does, the smallest element that does.
    private func nearestCard(_ words: String, _ cards: JSONValue?) async throws -> String? {
        let fields: JSONValue = ["html": ["html": true], "text": [:]]
        if let cards {
            let found = try await page.extract(["rows": cards, "fields": fields, "limit": 50])
            let row = found["rows"]?.array?.first {
                $0["text"]?.string?.localizedCaseInsensitiveContains(words) == true
            }
            if let html = row?["html"]?.string { return html }
        }
        let around = try await page.extract([
            "rows": ["css": "body *", "text": .string(words)], "fields": fields, "limit": 200,
        ])
        return around["rows"]?.array?.compactMap { $0["html"]?.string }.min { $0.utf8.count < $1.utf8.count }
    }

    /// HTML, a replayable archive, the text and a picture of the page as it is.
    private func save(_ name: String) async throws -> [String] {
        try keep(Array(try await page.html().utf8), "\(name).html")
        var files = ["\(name).html"]
        for (suffix, bytes) in [
            ("mhtml", { try await page.snapshotMHTML() }), ("jpg", { try await page.screenshot() }),
            ("txt", { Array(try await page.text().utf8) }),
        ] as [(String, () async throws -> [UInt8])] {
            // A picture is a fall-back capture: the page itself is already saved, so its failure is only noted.
            do {
                try keep(try await bytes(), "\(name).\(suffix)")
                files.append("\(name).\(suffix)")
            } catch { files.append("\(name).\(suffix) failed: \(HostFailure(error).code)") }
        }
        return files
    }

    private func keep(_ bytes: [UInt8], _ name: String) throws {
        try AtomicFile.write(bytes, to: "\(out)/\(name)", synced: false)
    }

    private func finish(_ report: ProbeReport) throws -> ProbeReport {
        try keep(JSONValue.object(report.object).encoded + [0x0A], "report.json")
        return report
    }
}

/// What a probe found.
package struct ProbeReport: Sendable {
    package let out: String
    package let login: LoginAnswer
    package let pages: [JSONObject]
    package let selectors: [SelectorReport]
    /// Why the page no longer reads as it should, or `nil`.
    package let drift: String?
    package var leads = 0
    package var rejected = 0
    /// Why there is nothing to look at.
    package var note: String?

    package var json: JSONValue { .object(object) }
    var object: JSONObject {
        [
            "v": 1, "out": .string(out), "login": .string(Self.word(login)), "leads": JSONValue(leads),
            "rejected": JSONValue(rejected),
            "drift": JSONValue(drift), "note": JSONValue(note), "pages": .array(pages.map(JSONValue.object)),
            "selectors": .array(selectors.map { .object($0.json) }),
        ]
    }

    private static func word(_ answer: LoginAnswer) -> String {
        switch answer {
        case .ok: "ok"
        case .loginRequired: "login_required"
        case .challenge(let what): "challenge: \(what)"
        case .cooldown(let seconds): "cooldown: \(Int(seconds)) s"
        }
    }
}
