import Domain
import Foundation
import ProcessBridge
import Testing

@testable import Browser

/// Pages that hang, crash, open windows, ask questions and give out files, in both kinds of browser.
@Suite("BrowserPage with hard pages", .serialized)
struct HardPageTests {
    static func site() throws -> LocalSite {
        try LocalSite { path in
            switch path {
            case "/loop":
                .init(body: "<!doctype html><p id=p>x</p><script>setTimeout(() => { for (;;) {} }, 50)</script>")
            case "/silent": .init(isSilent: true)
            case "/large":
                // Not drawn: laying it out would take longer than carrying it.
                .init(
                    body: "<!doctype html><script type=text/plain>"
                        + String(repeating: "0123456789abcdef", count: 20 << 16) + "</script>")
            case "/windows":
                .init(
                    body: """
                        <!doctype html><button id=one onclick="window.open('/popup?1')">1</button>
                        <button id=many onclick="for (let i = 0; i < 12; i++) window.open('/popup?' + i)">12</button>
                        <button id=ask onclick="document.title = confirm('Use one credit?') + ' ' + confirm('Sure?')">?</button>
                        """)
            case _ where path.hasPrefix("/popup?"):
                .init(
                    body: """
                        <!doctype html><p>popped</p><script>alert('from a window'); onbeforeunload = e => e.preventDefault();
                        if (location.search === '?1') window.open('/popup?2')</script>
                        """)
            case "/file":
                .init(
                    type: "application/zip", body: "PK..",
                    headers: "Content-Disposition: attachment; filename=a.zip\r\n")
            case "/big":
                .init(
                    type: "application/zip", body: String(repeating: "x", count: 5000),
                    headers: "Content-Disposition: attachment; filename=b.zip\r\n")
            default: .init(body: "<!doctype html><p id=home>home</p>")
            }
        }
    }

    @Test(
        "a page in an endless script is freed, a crashed one fails at once, and both are replaced",
        arguments: BrowserFixture.binaries)
    func hanging(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary) { page, browser in
            _ = try await page.goto(site.base + "/loop")
            var failure: (any Error)?
            for _ in 0..<500 where failure == nil {
                do { _ = try await page.ask("text", [:], seconds: 0.3) } catch { failure = error }
            }
            #expect((failure as? BrowserError)?.code == "browser.call.timeout")
            #expect(try await page.text() == "x")
            await #expect(throws: BrowserError.navigationTimeout(url: site.base + "/silent", seconds: 0.5)) {
                try await page.goto(site.base + "/silent", timeoutSeconds: 0.5)
            }
            _ = try await page.goto(site.base + "/large")
            #expect(try await page.html().utf8.count > 20 << 20)
            let waiting = Task { try await page.wait("#never", timeoutSeconds: 60) }
            // Whether the refused address or the crash is told first is the browser's affair.
            await #expect(throws: BrowserError.self) { try await page.goto("chrome://crash") }
            await #expect(throws: BrowserError.pageCrashed) { try await waiting.value }
            await #expect(throws: BrowserError.pageCrashed) { try await page.html() }
            let next = try await browser.openPage()
            _ = try await next.goto(site.base + "/")
            #expect(try await next.wait("#home", timeoutSeconds: 30) == 1)
        }
    }

    @Test("a stopped renderer costs its page, not the browser", arguments: BrowserFixture.binaries)
    func stopped(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary) { page, browser in
            _ = try await page.goto(site.base + "/")
            let renderers = ProcessListing.members(ofGroup: browser.identity.pid).filter {
                (try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8))?.contains("--type=renderer")
                    ?? false
            }
            #expect(!renderers.isEmpty)
            for pid in renderers { kill(pid, SIGSTOP) }
            await #expect(throws: BrowserError.self) { try await page.ask("text", [:], seconds: 0.5) }
            for _ in 0..<1500 where !page.isClosed { try await Task.sleep(for: .milliseconds(20)) }
            #expect(page.isCrashed && page.isClosed && browser.isRunning)
            // The one that other pages would share is stopped as well.
            for pid in renderers { kill(pid, SIGCONT) }
            let next = try await browser.openPage()
            _ = try await next.goto(site.base + "/")
            #expect(try await next.wait("#home", timeoutSeconds: 30) == 1)
        }
    }

    @Test(
        "windows are told, bounded, read and closed; dialogs are answered by rule", arguments: BrowserFixture.binaries)
    func windows(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary) { page, browser in
            _ = try await page.goto(site.base + "/windows")
            let one = try await page.click("#one")
            #expect(one.dispatched && one.opened == [site.base + "/popup?1"], "\(one)")
            // It opens one of its own.
            for _ in 0..<1500 where page.popups.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(page.popups.count == 2)
            await page.endEntry()
            for _ in 0..<1500 where !browser.popups.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            #expect(browser.popups.isEmpty && page.popups.isEmpty)
            let many = try await page.click("#many")
            #expect(many.dispatched && many.opened.count == 12)
            #expect(page.popups.count <= BrowserTargets.mostPopups)
            await page.endEntry()
            for _ in 0..<1500 where !browser.popups.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            await page.acceptDialogs("Use one credit")
            let ask = try await page.click("#ask")
            #expect(ask.dispatched && ask.dialogs == ["confirm: Use one credit?", "confirm: Sure?"], "\(ask)")
            #expect(try await page.inPage("document.title") == "true false")
            await page.endEntry()
            _ = try await page.click("#ask")
            #expect(try await page.inPage("document.title") == "false false")
        }
    }

    @Test("files are refused, or kept under a name of ours up to a size", arguments: BrowserFixture.binaries)
    func files(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await BrowserFixture.withPage(
            of: binary,
            change: {
                $0.downloads = folder + "/files"
                $0.downloadLimitBytes = 1000
            }
        ) { page, browser in
            for path in ["/file", "/big"] {
                await #expect(throws: BrowserError.navigationFailed(url: site.base + path, problem: "it is a download"))
                {
                    try await page.goto(site.base + path)
                }
            }
            for _ in 0..<1500
            where browser.downloads.count < 2 || browser.downloads.contains(where: { $0.state == .running }) {
                try await Task.sleep(for: .milliseconds(20))
            }
            let (small, big) = (browser.downloads[0], browser.downloads[1])
            #expect(small.name == "a.zip" && small.state == .done && small.bytes == 4)
            #expect(big.state == .refused("larger than 1000 bytes"))
            #expect(try String(contentsOfFile: folder + "/files/" + small.id, encoding: .utf8) == "PK..")
            let bigFile = folder + "/files/" + big.id
            for _ in 0..<500 where FileManager.default.fileExists(atPath: bigFile) {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(!FileManager.default.fileExists(atPath: bigFile))
        }
        try await BrowserFixture.withPage(of: binary) { page, browser in
            await #expect(throws: BrowserError.self) { try await page.goto(site.base + "/file") }
            for _ in 0..<1500 where browser.downloads.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            #expect(browser.downloads.first?.state == .refused("this browser keeps no files"))
        }
    }
}
