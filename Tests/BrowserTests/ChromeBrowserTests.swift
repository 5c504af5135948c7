import Domain
import Foundation
import ProcessBridge
import Testing

@testable import Browser

@Suite("ChromeBrowser", .serialized)
struct ChromeBrowserTests {
    private func failure(_ change: (inout ChromeConfiguration) -> Void) async throws -> BrowserError? {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = BrowserFixture.configuration(folder + "/profile")
        change(&configuration)
        do {
            let browser = try await ChromeBrowser.launch(configuration)
            await browser.stop()
            return nil
        } catch { return error as? BrowserError }
    }

    private func script(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "wrapper-\(UUID().uuidString)"
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test("a missing program is named, with what to do")
    func missing() async throws {
        let error = try await failure { $0.environment["ENGYNE_CHROME"] = "/nowhere/chrome" }
        #expect(error?.code == "browser.start.missing")
        #expect(error?.message.contains("/nowhere/chrome") == true)
        #expect(error?.hint.contains("ENGYNE_CHROME") == true)
    }

    @Test("a program that ends at once fails with its last words")
    func endsAtOnce() async throws {
        let path = try script("echo 'cannot open display' >&2; exit 3")
        // Had it waited for the time a start may take, the code would be another.
        let error = try await failure { $0.executable = path }
        #expect(error?.code == "browser.start.failed")
        #expect(
            error?.message == "Chromium did not start: it ended with exit code 3; its last words: cannot open display")
    }

    @Test("a program that says nothing fails at the deadline and leaves no process")
    func silent() async throws {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try script("echo $$ > \(folder)/silent.pid; sleep 60 & sleep 61")
        let error = try await failure {
            $0.executable = path
            $0.startSeconds = 3
        }
        #expect(error?.code == "browser.start.silent")
        let text = try String(contentsOfFile: folder + "/silent.pid", encoding: .utf8)
        let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(ProcessListing.groupIsEmpty(pid))
    }

    @Test("starts through a wrapper script that hands everything on, in each kind of browser")
    func wrapper() async throws {
        for real in ["chromium", "chromium-headless-shell"] {
            let binary = "/usr/lib/chromium/\(real)"
            guard FileManager.default.isExecutableFile(atPath: binary) else { continue }
            let path = try script("exec \(binary) \"$@\" --lang=en")
            let error = try await failure { $0.environment["ENGYNE_CHROME"] = path }
            #expect(error == nil, "\(real): \(error?.report ?? "")")
        }
    }

    @Test("one profile has one browser; after a kill it is free again and nobody of the group is left")
    func profile() async throws {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = BrowserFixture.configuration(folder + "/profile")
        configuration.pidFile = folder + "/browser.pid"
        let first = try await ChromeBrowser.launch(configuration)
        let page = try await first.openPage()
        let lines = try String(contentsOfFile: folder + "/browser.pid", encoding: .utf8).split(separator: "\n")
        #expect(
            lines.map(String.init) == [String(first.identity.pid), first.identity.startedAt, configuration.profile])
        do {
            _ = try await ChromeBrowser.launch(configuration)
            Issue.record("two browsers on one profile")
        } catch { #expect((error as? BrowserError)?.code == "browser.profile.in_use") }
        kill(first.identity.pid, SIGKILL)
        await #expect(throws: BrowserError.ended(status: "signal 9")) {
            try await page.wait(["#never"], timeoutSeconds: 20)
        }
        let status = await first.ended()
        #expect(status == .signalled(SIGKILL))
        #expect(ProcessListing.groupIsEmpty(first.identity.pid))
        #expect(!FileManager.default.fileExists(atPath: folder + "/browser.pid"))
        try FileManager.default.createSymbolicLink(
            atPath: configuration.profile + "/SingletonLock", withDestinationPath: "elsewhere-1")
        let second = try await ChromeBrowser.launch(configuration)
        await second.stop()
        await second.stop()
        #expect(ProcessListing.groupIsEmpty(second.identity.pid))
    }

    @Test("a browser that an earlier run left is killed only when pid, start time and profile match")
    func leftover() async throws {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pidFile = folder + "/browser.pid"
        let old = try ChildProcess.spawn(
            SpawnRequest(executable: "/bin/sh", arguments: ["-c", "sleep 60; :", "--user-data-dir=\(folder)/p"]))
        try Data((old.identity.pidFileText + "\(folder)/other\n").utf8).write(to: URL(fileURLWithPath: pidFile))
        #expect(BrowserLeftover(pidFile: pidFile, profile: folder + "/other") == nil)
        try Data("\(old.identity.pid)\n1\n\(folder)/p\n".utf8).write(to: URL(fileURLWithPath: pidFile))
        #expect(BrowserLeftover(pidFile: pidFile, profile: folder + "/p") == nil)
        try Data((old.identity.pidFileText + "\(folder)/p\n").utf8).write(to: URL(fileURLWithPath: pidFile))
        let found = try #require(BrowserLeftover(pidFile: pidFile, profile: folder + "/p"))
        try await found.remove()
        let status = await old.exitStatus()
        #expect(status == .signalled(SIGKILL))
    }

    @Test("the pipe is the leash: when its owner is gone the browser ends by itself")
    func leash() async throws {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = try await ChromeProcess.start(BrowserFixture.configuration(folder + "/profile"))
        let connection = CDPConnection(transport: process.transport)
        connection.start()
        _ = try await connection.call("Browser.getVersion", seconds: 20)
        process.transport.close()
        let ended = await process.endsWithin(seconds: 30)
        #expect(ended)
        await process.end()
        #expect(ProcessListing.groupIsEmpty(process.child.identity.pid))
    }

    @Test("a crashed page fails its callers at once, and a new page works")
    func crash() async throws {
        try await BrowserFixture.withPage { page, browser in
            let waiting = Task { try await page.wait(["#never"], timeoutSeconds: 60) }
            try await Task.sleep(for: .milliseconds(100))
            let start = ContinuousClock.now
            _ = try? await page.goto("chrome://crash", timeoutSeconds: 60)
            await #expect(throws: BrowserError.pageCrashed) { try await waiting.value }
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(page.isCrashed)
            await #expect(throws: BrowserError.pageCrashed) { try await page.html() }
            let next = try await browser.openPage()
            try await next.open(html: "<p id=again>x</p>")
            let hit = try await next.wait(["#again"], timeoutSeconds: 20)
            #expect(hit == 1)
        }
    }

    @Test("a script that never ends does not hold a question beyond its deadline")
    func stuck() async throws {
        try await BrowserFixture.withDocument("<p id=p>x</p><script>setTimeout(() => { for (;;) {} }, 50)</script>") {
            page in
            // Until the script's timer has come, the page still answers.
            var failure: (any Error)?
            for _ in 0..<500 where failure == nil {
                do { _ = try await page.ask("text", [:], seconds: 0.5) } catch { failure = error }
            }
            #expect(failure is BrowserError)
            let text = try await page.text()
            #expect(text == "x")
        }
    }

    @Test("popups are let run, and closing them leaves the page alone")
    func popups() async throws {
        let html = "<!doctype html><button id=b onclick=\"window.open('http://fixture.test/page?2')\">b</button>"
        try await BrowserFixture.withPage { page, browser in
            try await page.open(html: html)
            let report = try await page.click("#b")
            #expect(report.dispatched)
            for _ in 0..<1500 where browser.popups.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let popup = try #require(browser.popups.first)
            _ = try await popup.text()
            try await popup.close()
            for _ in 0..<1500 where !popup.isClosed { try await Task.sleep(for: .milliseconds(20)) }
            #expect(popup.isClosed && browser.popups.isEmpty)
            let url = try await page.url()
            #expect(url == BrowserPage.place)
        }
    }

    @Test("session cookies come back through the vault after a restart")
    func cookies() async throws {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = BrowserFixture.configuration(folder + "/profile")
        let first = try await ChromeBrowser.launch(configuration)
        let page = try await first.openPage()
        try await page.open(
            html: "<script>document.cookie = 'sid=abc'; document.cookie = 'keep=1; max-age=9999'</script>")
        let vault = try await first.cookies()
        await first.stop()
        #expect(vault.array?.count == 2)
        let second = try await ChromeBrowser.launch(configuration)
        let before = try await second.cookies().array?.compactMap { $0["name"]?.string }
        #expect(before == ["keep"])
        try await second.setCookies(vault)
        let after = try await second.cookies().array?.compactMap { $0["name"]?.string }.sorted()
        #expect(after == ["keep", "sid"])
        await second.stop()
    }

    @Test("evidence: picture, archive, markup, text, typing and scrolling")
    func evidence() async throws {
        try await BrowserFixture.withDocument(
            "<!doctype html><h1>Hi</h1><input id=i value=old><div style='height:4000px'></div><p id=end>end</p>"
        ) { page in
            let picture = try await page.screenshot()
            #expect(picture.prefix(3) == [0xFF, 0xD8, 0xFF])
            let archive = try await page.snapshotMHTML()
            #expect(String(decoding: archive, as: UTF8.self).contains("multipart/related"))
            let html = try await page.html()
            #expect(html.hasPrefix("<!DOCTYPE html>\n<html>"))
            try await page.type("#i", text: "new ✓")
            let typed = try await page.extract(["fields": ["v": ["css": "#i", "prop": "value"]]])
            #expect(typed["v"] == "new ✓")
            try await page.scroll("#end")
            let moved = try await page.inPage("scrollY > 1000")
            #expect(moved == true)
            await #expect(throws: BrowserError.self) { try await page.type("#none", text: "x") }
        }
    }
}
