import Connectors
import Domain
import Foundation
import PluginKit
import Synchronization
import Testing

@testable import Worker

@Suite("HistorySite")
struct HistorySiteTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/history-\(UUID().uuidString)"
    private let now = Date(timeIntervalSince1970: 1_767_952_800)

    private func site(_ page: ListPage, observation: Observation? = nil, folder: String, heard: Heard = Heard())
        -> HistorySite
    {
        let watch = PageWatch(page)
        let now = now
        let moment = Mutex(now)
        let inner = ReadingSite(
            watch: watch, observation: observation ?? Observation(leads: [Lead(id: "1", title: "A")].aged))
        return HistorySite(
            inner, watch: watch, history: PageHistory(folder: folder),
            now: {
                moment.withLock { time in
                    time = time.addingTimeInterval(60)
                    return time
                }
            }, problem: { heard.add($0?.code) })
    }

    @Test("a good reading is kept once; only a page with other words is kept again, also by the next run")
    func keeps() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let page = ListPage()
        let site = site(page, folder: folder)
        _ = try await site.observe()
        page.markup = "<p>Cotton, 7 mins ago</p>"
        _ = try await site.observe()
        let kept = PageHistory(folder: folder).pages().pages
        #expect(kept.count == 1 && kept[0].found["title"] == 1 && kept[0].plugin?.name == "demo")
        _ = try await self.site(page, folder: folder).observe()
        #expect(PageHistory(folder: folder).files().count == 1)
        page.markup = "<p>Pumps</p>"
        _ = try await site.observe()
        #expect(PageHistory(folder: folder).files().count == 2)
    }

    @Test("a wall, a pause and a page that reads badly are not kept")
    func notKept() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var wall = Observation(leads: [])
        wall.loginProblem = .loginRequired(detail: nil)
        var pause = Observation(leads: [])
        pause.cooldownSeconds = 30
        for seen in [wall, pause, Observation(leads: [])] {
            _ = try await site(ListPage(), observation: seen, folder: folder).observe()
        }
        #expect(PageHistory(folder: folder).files().isEmpty)
    }

    @Test("a disk that refuses costs no reading and is told once, then that it works again")
    func refusedDisk() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data().write(to: URL(fileURLWithPath: folder))
        let heard = Heard()
        let site = site(ListPage(), folder: folder + "/pages", heard: heard)
        #expect(try await site.observe().leads.count == 1)
        #expect(try await site.observe().leads.count == 1)
        try FileManager.default.removeItem(atPath: folder)
        _ = try await site.observe()
        #expect(heard.all.count == 2 && heard.all[0] != nil && heard.all[1] == nil)
    }
}

extension [Lead] {
    /// With an age, as a page that reads well gives it.
    fileprivate var aged: [Lead] {
        map { lead in
            var lead = lead
            lead.ageHours = 1
            return lead
        }
    }
}

private final class Heard: Sendable {
    private let codes = Mutex<[String?]>([])
    func add(_ code: String?) { codes.withLock { $0.append(code) } }
    var all: [String?] { codes.withLock { $0 } }
}

/// A connector that reads the page it is given and answers what it is told to.
private struct ReadingSite: LeadSite {
    let watch: PageWatch
    let observation: Observation
    var stamp: PluginStamp { PluginStamp(name: "demo", version: "1", hash: "ab") }
    func observe() async throws -> Observation {
        _ = try await watch.extract([:])
        return observation
    }
    func click(_ lead: Lead) async throws -> ClickAnswer { throw CancellationError() }
    func verify(_ lead: Lead, clickedAt: Date?, contact: JSONObject?) async throws -> VerifyAnswer {
        throw CancellationError()
    }
    func balance() async throws -> Int? { nil }
}

private final class ListPage: PageDriver {
    private let text = Mutex("<p>Cotton, 3 mins ago</p>")
    var markup: String {
        get { text.withLock { $0 } }
        set { text.withLock { $0 = newValue } }
    }
    func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit { PageVisit(url: url, status: 200) }
    func url() async throws -> String { "https://site.example.com/" }
    func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int? { 0 }
    func extract(_ spec: JSONValue) async throws -> JSONValue { [:] }
    func click(_ locator: JSONValue) async throws -> PageClick { PageClick(dispatched: false) }
    func scroll(_ locator: JSONValue) async throws {}
    func type(_ locator: JSONValue, text: String) async throws {}
    func html() async throws -> String { markup }
    func screenshot() async throws -> [UInt8] { [] }
    func frame(_ locator: JSONValue) async throws -> String? { nil }
    func acceptDialogs(_ text: String) async throws {}
    func beginEntry() async throws {}
    func endEntry() async {}
    func responses(_ urlPart: String) async throws -> [PageAnswer] { [] }
}
