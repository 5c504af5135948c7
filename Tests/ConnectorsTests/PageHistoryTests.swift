import Domain
import Foundation
import PluginKit
import Testing

@testable import Connectors

@Suite("PageHistory")
struct PageHistoryTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/pages-\(UUID().uuidString)"

    private func page(_ number: Int, html: String? = nil) -> StoredPage {
        var page = StoredPage(
            at: Script.now.addingTimeInterval(Double(number)), url: "https://site.example.com/leads",
            html: html ?? "<p>\(number)</p>")
        page.plugin = PluginStamp(name: "demo", version: "1", hash: "ab")
        (page.found, page.rows, page.digest) = (["title": number], number, "d\(number)")
        return page
    }

    @Test("a kept page reads back as it was, without its contacts, and nobody else may read it")
    func roundTrip() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var page = page(1, html: "<a href=\"tel:+919876543210\">asha@mail.example.org</a> <b data-id=\"150000000101\">")
        page.answers = [PageAnswer(url: "https://site.example.com/api", status: 200, body: #"{"mobile":"9876543210"}"#)]
        page.documents = ["https://site.example.com/leads?page=2": "<p>+91 98765 43210</p>"]
        let history = PageHistory(folder: folder)
        let name = try history.store(page)
        let read = try StoredPage(file: "\(folder)/\(name)")
        #expect(name == "20260109T100001.000Z.json")
        #expect(read.html == "<a href=\"tel:+919875550100\">person1@example.com</a> <b data-id=\"150000000101\">")
        #expect(read.answers.map(\.body) == [#"{"mobile":"9875550100"}"#])
        #expect(read.documents == ["https://site.example.com/leads?page=2": "<p>+91 98755 50100</p>"])
        #expect(read.found == page.found && read.rows == 1 && read.at == page.at && read.plugin == page.plugin)
        #expect(read.served["*"] == Array(read.html.utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("only the newest pages stay, by number and by size, and the newest always does")
    func pruned() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let history = PageHistory(folder: folder, pageLimit: 3, bytesLimit: 3000)
        for number in 1...5 { try history.store(page(number)) }
        #expect(history.pages().pages.map(\.rows) == [5, 4, 3])
        try history.store(page(6, html: String(repeating: "x", count: 2800)))
        #expect(history.pages().pages.map(\.rows) == [6])
        try history.store(page(7, html: String(repeating: "y", count: 9000)))
        #expect(history.pages().pages.map(\.rows) == [7])
    }

    @Test("a file that is no page is passed over and named")
    func broken() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let history = PageHistory(folder: folder)
        try history.store(page(1))
        try Data("{\"v\":1}".utf8).write(to: URL(fileURLWithPath: folder + "/20990101T000000.000Z.json"))
        let found = history.pages()
        #expect(found.pages.map(\.rows) == [1] && found.problems.count == 1)
    }

    @Test("a page whose numbers alone changed is the same page; other words are another one")
    func digest() {
        let old = page(1, html: "<p>5 leads, 3 mins ago</p>").measured()
        #expect(old == page(1, html: "<p>12 leads, 45 mins ago</p>").measured())
        #expect(old != page(1, html: "<p>5 leads, 3 hours ago</p>").measured())
    }
}

@Suite("PageWatch")
struct PageWatchTests {
    @Test("every list page the connector read is seen once, with the answers it asked for, and only while watching")
    func seen() async throws {
        let page = FakePage()
        page.answers = [PageAnswer(url: "https://site.example.com/api/list", status: 200, body: "[]")]
        let watch = PageWatch(page)
        _ = try await watch.extract([:])
        await watch.begin()
        _ = try await watch.goto("https://site.example.com/1", timeoutSeconds: 1)
        _ = try await watch.extract([:])
        _ = try await watch.responses("api")
        _ = try await watch.responses("api")
        _ = try await watch.goto("https://site.example.com/2", timeoutSeconds: 1)
        _ = try await watch.wait("p", timeoutSeconds: 1)
        let seen = try #require(try await watch.seen(at: Script.now))
        #expect(seen.documents.keys.sorted() == ["https://site.example.com/1", "https://site.example.com/2"])
        #expect(seen.url == "https://site.example.com/2" && seen.answers.count == 1)
        #expect(try await watch.seen(at: Script.now) == nil)
    }
}

@Suite("HistoryReplay")
struct HistoryReplayTests {
    private static let old = """
        function M.observe(ctx, page)
          page.open("https://site.example.com/")
          local leads = {}
          for _, row in ipairs(page.all(".card", {}).rows) do
            leads[#leads + 1] = {id = row.id, title = row.title, city = row.city, age_hours = row.age}
          end
          return {leads = leads, empty = #leads == 0}
        end
        """

    /// A kept page whose markup is the rows a browser would have read from it.
    private func page(_ number: Int, _ rows: JSONValue) -> StoredPage {
        var page = StoredPage(
            at: Script.now, url: "https://site.example.com/", html: rows.encodedString)
        page.file = "pages/\(number).json"
        return page
    }

    private func compare(_ changed: String, _ pages: [StoredPage], kept: String = old) async -> FieldTable {
        let replay = HistoryReplay(kept: Script.bundle(kept), changed: Script.bundle(changed)) { page, body in
            let fake = FakePage()
            fake.rows = ["rows": try JSONReader.read(page.html), "matched_by": 1, "matches": 1]
            return try await body(fake)
        }
        return await replay.run([.init(id: "alpha", options: JSONObject(), pages: pages)])
    }

    private var pages: [StoredPage] {
        [
            page(1, [["id": "1", "title": "A", "city": "Pune", "town": "Pune"], ["id": "2", "title": "B"]]),
            page(2, [["id": "3", "title": "C", "city": "Goa"]]),
        ]
    }

    @Test("a change that reads another column is shown as lost and gained, with a page where it is lost")
    func lost() async throws {
        let table = await compare(Self.old.replacing("city = row.city", with: "city = row.town"), pages)
        let city = try #require(table.rows.first { $0.field == "city" })
        #expect(city.before == 2 && city.now == 1 && city.lost == 1 && city.gained == 0)
        #expect(city.page == "pages/2.json")
        #expect(table.sentence == "loses a field on 1 of 2 kept pages: city (2 → 1)")
        #expect(table.pages == 2 && table.leadsBefore == 3 && table.leadsNow == 3)
    }

    @Test("the same version loses nothing, and a better one gains")
    func gained() async {
        #expect(await compare(Self.old, pages).sentence == nil)
        let table = await compare(
            Self.old, pages, kept: Self.old.replacing("title = row.title, city = row.city", with: "title = row.title"))
        #expect(table.sentence == nil && table.rows.first { $0.field == "city" }?.gained == 2)
    }

    @Test("a version that fails on a page has lost all of it; a page the running version fails on is passed over")
    func failing() async {
        let broken = "function M.observe(ctx, page) error('no') end"
        let table = await compare(broken, pages)
        #expect(
            table.lost.map(\.field) == ["id", "title", "city"]
                || Set(table.lost.map(\.field)) == ["id", "title", "city"])
        #expect(table.problems.count == 2 && table.leadsNow == 0)
        let other = await compare(Self.old, pages, kept: broken)
        #expect(other.pages == 0 && other.passedOver.count == 2 && other.sentence == nil)
    }
}

@Suite("FixtureMaker")
struct FixtureMakerTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/maker-\(UUID().uuidString)"

    private func bundle() throws -> PluginBundle {
        let path = folder + "/connectors/demo"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let made = Script.bundle("function M.observe(ctx, page) return {leads = {}} end")
        try Data(made.files["init.lua"] ?? []).write(to: URL(fileURLWithPath: path + "/init.lua"))
        return try PluginBundle.read(path)
    }

    @Test("a probe's page becomes a scrubbed case with the probe's time, and a second one gets another name")
    func probe() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bundle = try bundle()
        let probe = folder + "/runtime/probe/alpha/20260109T100000.000Z"
        try FileManager.default.createDirectory(atPath: probe, withIntermediateDirectories: true)
        try Data("<p>call 98765 43210</p>".utf8).write(to: URL(fileURLWithPath: probe + "/recent.html"))
        let page = try FixtureMaker.read(probe + "/recent.html")
        #expect(page.at == Script.now)
        let maker = FixtureMaker(bundle, try await PluginLoader.load(bundle).manifest)
        let first = try maker.write(page, name: nil, entry: "observe", now: Script.now, options: JSONObject())
        #expect(first.name == "recent")
        let made = try FixtureCase(named: "recent", in: FixtureRun.folder(of: bundle), kind: .connector)
        #expect(made.pages == ["*": Array("<p>call 98755 50100</p>".utf8)] && made.now == Script.now)
        #expect(
            try maker.write(page, name: nil, entry: "observe", now: Script.now, options: JSONObject()).name
                == "recent-2")
        #expect(throws: PluginError.self) {
            try maker.write(page, name: "recent", entry: "observe", now: Script.now, options: JSONObject())
        }
    }

    @Test("a kept page with several documents and answers becomes a folder of pages and recorded answers")
    func kept() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bundle = try bundle()
        var stored = StoredPage(at: Script.now, url: "https://site.example.com/2", html: "<p>2</p>")
        stored.documents = ["https://site.example.com/1": "<p>1</p>", "https://site.example.com/2": "<p>2</p>"]
        stored.answers = [PageAnswer(url: "https://site.example.com/api", status: 200, body: "{}")]
        let history = PageHistory(folder: folder + "/slots/alpha/pages")
        let file = history.folder + "/" + (try history.store(stored))
        let maker = FixtureMaker(bundle, try await PluginLoader.load(bundle).manifest)
        let made = try maker.write(
            try FixtureMaker.read(file), name: "two", entry: "observe", now: Script.now, options: ["a": 1])
        let fixture = try FixtureCase(named: made.name, in: FixtureRun.folder(of: bundle), kind: .connector)
        #expect(fixture.pages.keys.sorted() == ["*", "https://site.example.com/1", "https://site.example.com/2"])
        #expect(fixture.pages["*"] == Array("<p>2</p>".utf8) && fixture.settings == ["a": 1])
        #expect(fixture.content["answers"]?.array?.first?["body"] == "{}")
    }

    @Test("an MHTML file gives its page, decoded")
    func mhtml() throws {
        let text = """
            From: <Saved by Blink>
            Content-Type: multipart/related;
            \ttype="text/html";
            \tboundary="----B--x"

            ------B--x
            Content-Type: text/html
            Content-Transfer-Encoding: quoted-printable
            Content-Location: https://site.example.com/

            <p class=3D"a">caf=C3=A9 so=
            on</p>
            ------B--x
            Content-Type: image/png
            Content-Transfer-Encoding: base64

            AAAA
            ------B--x--
            """
        let page = MHTMLText.page(Array(text.replacing("\n", with: "\r\n").utf8))
        #expect(page.map { String(decoding: $0, as: UTF8.self) } == "<p class=\"a\">café soon</p>\n")
    }
}
