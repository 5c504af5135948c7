import Browser
import Domain
import Foundation
import ProcessBridge
import Settings
import Slots
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Worker

/// Real browsers on a slot's profile, one after another, against a site that knows a login by its cookies.
@Suite("SlotBrowser", .serialized)
struct SlotBrowserTests {
    private final class Told: Sendable {
        private let news = Mutex<[BrowserNews]>([])
        func add(_ item: BrowserNews) { news.withLock { $0.append(item) } }
        var codes: [String] {
            news.withLock { $0 }.map { if case .trouble(let failure) = $0 { failure.code } else { "well" } }
        }
    }
    let bench: Bench
    let folder: SlotFolder
    let site: CookieSite
    private let told = Told()

    init() throws {
        bench = try Bench()
        folder = try SlotFolder(id: bench.slot, home: HomeFolder(root: bench.root, installation: bench.root))
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        site = try CookieSite()
    }

    private func slotBrowser(
        _ slot: SlotFolder? = nil, profile: String? = nil, display: String? = nil, memoryMB: Int = 1536
    ) -> SlotBrowser {
        var environment = ProcessInfo.processInfo.environment
        environment["DISPLAY"] = display
        return SlotBrowser(
            SlotBrowser.Setup(
                folder: slot ?? folder, profile: profile ?? bench.root + "/profile", environment: environment,
                limits: BrowserLimits(memoryMB: memoryMB), heartbeat: Heartbeat(now: bench.clock.wall()),
                log: HostLog(room: "test", least: .error), now: bench.clock.wall(), random: { 0.5 },
                tell: { [told] in told.add($0) }))
    }

    private func visit(_ browser: SlotBrowser, _ path: String = "") async throws -> String {
        let page = try await browser.ready()
        _ = try await page.goto(site.start + path, timeoutSeconds: 30)
        return try await page.text().trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func kill(_ browser: SlotBrowser) async throws {
        let process = try #require(await browser.browser)
        Foundation.kill(-process.identity.pid, SIGKILL)
        _ = await process.ended()
    }

    @Test("kill -9 seconds after a login loses neither its lasting nor its session cookie, in this worker and the next")
    func killed() async throws {
        let first = slotBrowser()
        _ = try await visit(first, "in")
        await first.keepCookies()
        bench.clock.advance(5)
        try await kill(first)
        #expect(try await visit(first) == CookieSite.both)
        try await kill(first)
        let second = slotBrowser()
        #expect(try await visit(second) == CookieSite.both)
        await second.stop()
        let rights = try FileManager.default.attributesOfItem(atPath: folder.cookies)[.posixPermissions] as? Int
        #expect(rights == 0o600)
    }

    @Test("an orderly restart keeps the session; a logout stays a logout over a kill and a restart")
    func loggedOut() async throws {
        let first = slotBrowser()
        _ = try await visit(first, "in")
        await first.stop()
        let second = slotBrowser()
        #expect(try await visit(second) == CookieSite.both)
        _ = try await visit(second, "out")
        await second.keepCookies()
        try await kill(second)
        let third = slotBrowser()
        #expect(try await visit(third) == CookieSite.none)
        await third.stop()
    }

    @Test("a profile that was removed takes its vault along: nobody is logged in again by surprise")
    func removed() async throws {
        let first = slotBrowser()
        _ = try await visit(first, "in")
        await first.stop()
        try FileManager.default.removeItem(atPath: bench.root + "/profile")
        let second = slotBrowser()
        #expect(try await visit(second) == CookieSite.none)
        await second.stop()
    }

    @Test("a damaged vault is put aside and told, and the browser works; the next good turn gives the all-clear")
    func damaged() async throws {
        try Data("{\"v\":1,\"cook".utf8).write(to: URL(fileURLWithPath: folder.cookies))
        let browser = slotBrowser()
        #expect(try await visit(browser, "in") == CookieSite.none)
        #expect(told.codes == ["worker.vault.damaged"])
        #expect(FileManager.default.fileExists(atPath: folder.cookies + ".damaged"))
        await browser.settle(isGood: false)
        await browser.settle(isGood: true)
        #expect(told.codes == ["worker.vault.damaged", "well"])
        await browser.stop()
        #expect(try String(contentsOfFile: folder.cookies, encoding: .utf8).contains("\"session\""))
    }

    @Test(
        "a crashed page is opened anew at its address; the third crash renews the browser, the fourth ends the worker")
    func crashes() async throws {
        let browser = slotBrowser()
        _ = try await visit(browser, "in")
        let first = try #require(await browser.browser?.identity)
        for count in 1...3 {
            let page = try await browser.ready()
            do { _ = try await page.goto("chrome://crash", timeoutSeconds: 30) } catch {}
            #expect(await eventually(20) { page.isCrashed })
            let fresh = try await browser.ready()
            #expect(try await fresh.text().contains("has "))
            #expect(fresh.lastURL.hasPrefix(site.start))
            #expect((await browser.browser?.identity == first) == (count < 3))
        }
        #expect(told.codes == ["browser.lost.often"])
        #expect(ProcessListing.groupIsEmpty(first.pid))
        try await kill(browser)
        await #expect(throws: WorkerError.self) { _ = try await browser.ready() }
        #expect(told.codes.last == "worker.browser.lost")
        await browser.stop()
    }

    @Test("a browser past its memory is exchanged between turns, not while it is young, and the login stays")
    func grown() async throws {
        let browser = slotBrowser(memoryMB: 100)
        _ = try await visit(browser, "in")
        let first = try #require(await browser.browser?.identity)
        #expect(await browser.recycleIfDue() == nil)
        bench.clock.advance(601)
        #expect(await browser.recycleIfDue()?.contains("slots.memory_mb is 100") == true)
        #expect(ProcessListing.groupIsEmpty(first.pid))
        #expect(try await visit(browser) == CookieSite.both)
        #expect(told.codes.isEmpty)
        await browser.stop()
    }

    @Test("two slots on one profile: the second is told who holds it, and gets it when that one ends")
    func shared() async throws {
        let beta = try SlotFolder(id: try #require(SlotID("beta")), home: folder.home)
        try FileManager.default.createDirectory(atPath: beta.path, withIntermediateDirectories: true)
        let (first, second) = (slotBrowser(), slotBrowser(beta))
        _ = try await first.ready()
        for _ in 1...5 {
            let error = await #expect(throws: BrowserError.self) { _ = try await second.ready() }
            #expect(error?.code == "browser.profile.in_use")
            #expect(error?.message.contains("slot alpha (process \(getpid()))") == true)
        }
        await first.stop()
        _ = try await second.ready()
        await second.stop()
    }

    @Test(
        "a login made in a window is used by the headless worker afterwards, and the other way round",
        .enabled(if: VirtualDisplay.isHere, "needs Xvfb"))
    func window() async throws {
        let display = try VirtualDisplay()
        defer { display.stop() }
        let person = slotBrowser(display: display.name)
        let tab = try await person.readyForPerson(window: true).page
        _ = try await tab.goto(site.start + "in", timeoutSeconds: 30)
        #expect(await person.browser?.product.contains("Headless") == false)
        #expect(try await visit(person) == CookieSite.both)
        #expect(try await tab.url() == site.start + "in")
        await person.stop()
        let worker = slotBrowser()
        #expect(try await visit(worker) == CookieSite.both)
        #expect(await worker.browser?.product.contains("Headless") == true)
        _ = try await visit(worker, "out")
        _ = try await visit(worker, "in")
        await worker.keepCookies()
        try await kill(worker)
        let again = slotBrowser(display: display.name)
        let shown = try await again.readyForPerson(window: true).page
        _ = try await shown.goto(site.start, timeoutSeconds: 30)
        #expect(try await shown.text().contains(CookieSite.both))
        await again.stop()
    }
}
