import Domain
import Foundation
import ProcessBridge
import Testing

@testable import Browser

/// A page over a transport without a browser, whose renderer says only what a test wants.
private final class Stage: Sendable {
    let transport: FakeTransport
    let connection: CDPConnection
    let clock = StillClock()
    let page: BrowserPage
    let ends = Guarded<[String]>([])

    init(_ answer: @escaping @Sendable (JSONValue) -> JSONValue?) {
        transport = FakeTransport(answer)
        connection = CDPConnection(transport: transport, clock: clock)
        connection.start()
        page = BrowserPage(
            connection: connection, session: "s1", target: "t1", now: { Date(timeIntervalSince1970: 0) }, log: { _ in },
            endBrowser: { [ends] why in ends.use { $0.append(why) } })
    }

    /// Methods sent so far, without those of the page's setup.
    var sent: [String] { transport.sent.compactMap { $0["method"]?.string } }

    /// Lets every sleep end that anybody sleeps, until `isDone`.
    func ring(until isDone: @Sendable () -> Bool) async {
        while !isDone() {
            clock.ringNow()
            await Task.yield()
        }
    }
}

@Suite("BrowserPage rescue")
struct RescueTests {
    @Test("a page whose script can be ended is kept")
    func freed() async {
        let isFreed = Guarded(false)
        let stage = Stage { message in
            if message["method"] == "Runtime.terminateExecution" { isFreed.use { $0 = true } }
            return isFreed.use { $0 } ? ["result": [:]] : nil
        }
        stage.page.rescue(session: "s1")
        while stage.sent.last != "Runtime.evaluate" || stage.page.state.facts.isBeingRescued { await Task.yield() }
        #expect(stage.sent == ["Runtime.terminateExecution", "Runtime.evaluate"])
        #expect(!stage.page.isCrashed && stage.ends.use { $0 }.isEmpty)
    }

    @Test("a page that cannot be freed is closed, and all its callers are told at once")
    func closed() async throws {
        let closing = Guarded<BrowserPage?>(nil)
        let stage = Stage { message in
            guard message["method"] == "Target.closeTarget" else { return nil }
            closing.use { $0 }?.closed()
            return ["result": ["success": true]]
        }
        closing.use { $0 = stage.page }
        let waiting = Task { try await stage.connection.call("Page.printToPDF", session: "s1", seconds: 5) }
        while stage.sent.isEmpty { await Task.yield() }
        stage.page.rescue(session: "s1")
        await stage.ring { stage.page.isClosed }
        await #expect(throws: BrowserError.self) { try await waiting.value }
        await stage.ring { !stage.page.state.facts.isBeingRescued }
        #expect(stage.page.isCrashed)
        await #expect(throws: BrowserError.pageCrashed) { try await stage.page.html() }
        #expect(stage.ends.use { $0 }.isEmpty)
    }

    @Test("closing a window that closed itself meanwhile is no failure; another refusal is")
    func closedAlready() async throws {
        let problem = Guarded("No target found for targetId")
        let stage = Stage { message in
            guard message["method"] == "Target.closeTarget" else { return nil }
            return ["error": ["code": -32602, "message": .string(problem.use { $0 })]]
        }
        try await stage.page.close()
        problem.use { $0 = "not allowed" }
        await #expect(throws: BrowserError.refused(method: "Target.closeTarget", problem: "not allowed")) {
            try await stage.page.close()
        }
    }

    @Test("a page whose document is on its way is not judged")
    func navigating() async {
        let stage = Stage { _ in nil }
        stage.page.begin(isPaused: false)
        let before = stage.sent.count
        func say(_ method: String) {
            stage.transport.say(["method": .string(method), "sessionId": "s1", "params": ["frameId": "t1"]])
        }
        say("Page.frameStartedNavigating")
        await stage.page.look()
        #expect(stage.sent.count == before)
        say("Page.frameStoppedLoading")
        let looking = Task { await stage.page.look() }
        while stage.sent.count == before { await Task.yield() }
        stage.page.closed()
        await looking.value
        #expect(stage.sent.last == "Runtime.evaluate" && !stage.page.isCrashed)
    }

    @Test("a page that does not even close takes the browser with it, once")
    func killed() async {
        let stage = Stage { $0["method"] == "Target.closeTarget" ? ["result": ["success": true]] : nil }
        stage.page.rescue(session: "s1")
        stage.page.rescue(session: "s1")
        await stage.ring { !stage.ends.use { $0 }.isEmpty }
        #expect(stage.ends.use { $0 } == ["a page that gives no answer did not close in 5 s"])
        #expect(stage.sent.filter { $0 == "Target.closeTarget" }.count == 1)
    }

    @Test("a frame whose process went away fails what was asked of it, and leaves the page alone")
    func lostFrame() async throws {
        let stage = Stage { $0["method"] == "Ok" ? ["result": [:]] : nil }
        stage.page.begin(isPaused: false)
        let info: JSONValue = ["targetId": "f1", "type": "iframe", "url": "", "parentFrameId": "t1"]
        stage.transport.say([
            "method": "Target.attachedToTarget", "sessionId": "s1",
            "params": ["sessionId": "s2", "targetInfo": info, "waitingForDebugger": true],
        ])
        #expect(stage.page.state.facts.frames["f1"]?.session == "s2")
        #expect(
            stage.transport.sent.contains {
                $0["sessionId"] == "s2" && $0["method"] == "Runtime.runIfWaitingForDebugger"
            })
        let before = stage.transport.sent.count
        let waiting = Task { try await stage.connection.call("Runtime.evaluate", session: "s2") }
        while stage.transport.sent.count == before { await Task.yield() }
        stage.transport.say([
            "method": "Target.detachedFromTarget", "sessionId": "s1", "params": ["sessionId": "s2", "targetId": "f1"],
        ])
        await #expect(throws: BrowserError.contextLost(method: "a question to a frame")) { try await waiting.value }
        #expect(stage.page.state.facts.frames["f1"] == nil && !stage.page.isCrashed)
        _ = try await stage.connection.call("Ok", session: "s1")
    }
}

@Suite("BrowserDownloads")
struct BrowserDownloadsTests {
    private static func began(_ id: String) -> JSONValue {
        ["guid": .string(id), "url": "http://a.test/f", "suggestedFilename": "../../a.zip"]
    }

    @Test("a file over the limit is called off before it is whole")
    func limit() {
        let cancelled = Guarded<[String]>([])
        let downloads = BrowserDownloads(isAllowed: true, limitBytes: 10) { id in cancelled.use { $0.append(id) } }
        _ = downloads.take("Browser.downloadWillBegin", Self.began("a"))
        let small = downloads.take(
            "Browser.downloadProgress", ["guid": "a", "receivedBytes": 4, "totalBytes": 4, "state": "completed"])
        #expect(small?.words == "'../../a.zip', 4 bytes, kept as a")
        _ = downloads.take("Browser.downloadWillBegin", Self.began("b"))
        let large = downloads.take(
            "Browser.downloadProgress", ["guid": "b", "receivedBytes": 1, "totalBytes": 11, "state": "inProgress"])
        #expect(large?.state == .refused("larger than 10 bytes"))
        // A length nobody told shows as it grows.
        _ = downloads.take("Browser.downloadWillBegin", Self.began("c"))
        #expect(
            downloads.take("Browser.downloadProgress", ["guid": "c", "receivedBytes": 9, "totalBytes": 0]) == nil)
        _ = downloads.take("Browser.downloadProgress", ["guid": "c", "receivedBytes": 11, "totalBytes": 0])
        #expect(cancelled.use { $0 } == ["b", "c"])
        #expect(downloads.take("Browser.downloadProgress", ["guid": "c", "state": "canceled"]) == nil)
    }

    @Test("a hundred files are enough, and without a folder there is none")
    func count() {
        let cancelled = Guarded(0)
        let downloads = BrowserDownloads(isAllowed: true, limitBytes: 10) { _ in cancelled.use { $0 += 1 } }
        for number in 1...102 { _ = downloads.take("Browser.downloadWillBegin", Self.began("\(number)")) }
        #expect(cancelled.use { $0 } == 2 && downloads.all.count == 50)
        let none = BrowserDownloads(isAllowed: false, limitBytes: 10) { _ in }
        let refused = none.take("Browser.downloadWillBegin", Self.began("a"))
        #expect(refused?.state == .refused("this browser keeps no files"))
    }
}

@Suite("BrowserError")
struct BrowserErrorTests {
    private static let all: [BrowserError] = [
        .missing(tried: ["/a"]), .startFailed(problem: "x", output: ""), .startSilent(seconds: 20, output: ""),
        .profileInUse(profile: "p", holder: "h"), .profileUnusable(profile: "p", problem: "x"),
        .timeout(method: "m", seconds: 5), .contextLost(method: "m"), .pageCrashed, .pageClosed, .ended(status: "s"),
        .refused(method: "m", problem: "x"), .badSpec(problem: "x"), .scriptFailed(problem: "x"),
        .navigationFailed(url: "u", problem: "net::ERR_NAME_NOT_RESOLVED"),
        .navigationFailed(url: "u", problem: "net::ERR_NEW"), .navigationTimeout(url: "u", seconds: 30),
        .clickUnknown(problem: "x"), .elementMissing(problem: "x"),
    ]

    @Test("every error says in one line what happened, and in one sentence what to do")
    func teaching() {
        for error in Self.all {
            #expect(error.code.split(separator: ".").count == 3 && error.code.hasPrefix("browser."))
            #expect(!error.message.isEmpty && !error.message.contains("\n"), "\(error.code)")
            #expect(!error.hint.isEmpty && !error.hint.contains("\n") && !error.hint.hasSuffix("."), "\(error.code)")
        }
        #expect(!BrowserError.clickUnknown(problem: "").isRetryable)
        #expect(BrowserError.navigationFailed(url: "", problem: "net::ERR_CONNECTION_RESET").isRetryable)
        #expect(!BrowserError.navigationFailed(url: "", problem: "net::ERR_CERT_DATE_INVALID").isRetryable)
    }
}
