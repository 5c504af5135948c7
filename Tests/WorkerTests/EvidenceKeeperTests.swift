import Domain
import Foundation
import Settings
import Slots
import Telemetry
import TestSupport
import Testing

@testable import Browser
@testable import Worker

@Suite("EvidenceKeeper", .serialized)
struct EvidenceKeeperTests {
    static let secrets = ["c00kie-value", "bearer-value-123456", "9876543210", "buyer@example.org", "typed-password"]

    /// A page in a real browser, seated as a worker seats it, and the keeper beside it.
    private func withKeeper(
        _ html: String, _ body: (EvidenceKeeper, BrowserPage, String) async throws -> Void
    ) async throws {
        let bench = try Bench()
        let slot = try SlotFolder(id: bench.slot, home: HomeFolder(root: bench.root, installation: bench.root))
        let run = try #require(RunFolder(slot: slot, runID: "0194-a"))
        let server = try LoopbackServer { request in
            if request.hasPrefix("GET /buy") {
                return .answer(
                    httpAnswer(
                        200, #"{"ok":1,"mobile":"9876543210","email":"buyer@example.org"}"#,
                        headers: ["Content-Type: application/json", "Set-Cookie: sid=c00kie-value"]))
            }
            return .answer(httpAnswer(200, html, headers: ["Content-Type: text/html", "Connection: close"]))
        }
        defer { server.stop() }
        let browser = try await ChromeBrowser.launch(
            ChromeConfiguration(
                profile: bench.root + "/profile", environment: ProcessInfo.processInfo.environment))
        let page = SlotPage(heartbeat: Heartbeat(now: { Date() }))
        let keeper = EvidenceKeeper(
            run: run, page: page, browser: ("token=bearer-value-123456", browser.product), log: .silent,
            now: { Date() })
        do {
            let seated = try await browser.openPage()
            await page.seat(seated)
            _ = try await page.goto(server.base + "/", timeoutSeconds: 30)
            try await body(keeper, seated, run.path)
        } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
    }

    @Test("a bundle holds no planted cookie, token or typed text; contacts stand only where the page shows them")
    func redaction() async throws {
        let html = """
            <input id=i type=password><p id=p></p><script>document.cookie = 'sid=c00kie-value';
            fetch('/buy?mobile=9876543210', {headers: {Authorization: 'Bearer bearer-value-123456'}})
              .then(r => r.json()).then(r => { p.textContent = r.mobile + ' ' + r.email; console.log(r.email); });
            </script>
            """
        try await withKeeper(html) { keeper, page, path in
            try await page.type(["css": "#i"], text: "typed-password")
            #expect(try await page.wait(["text": "9876543210 buyer@example.org"], timeoutSeconds: 30) == 1)
            let failure = HostFailure(code: "x.y", message: "it broke")
            let names = await keeper.keep(.init(name: "error-x.y", kind: "error-x.y", failure: failure))
            let files = ["page.jpg", "page.mhtml", "actions.jsonl", "network.har", "console.jsonl", "stderr.txt"]
            #expect(names == (files + ["bundle.json"]).map { "bundles/1-error-x.y/\($0)" })
            for name in names where !name.hasSuffix("page.jpg") {
                let text = try String(
                    decoding: Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
                for secret in Self.secrets {
                    // The snapshot is the page as it was, contacts included.
                    let isShown = name.hasSuffix("page.mhtml") && (secret.contains("@") || secret.hasPrefix("98765"))
                    #expect(text.contains(secret) == isShown, "\(secret) in \(name)")
                }
                #expect(!text.isEmpty)
            }
            let manifest = try JSONReader.read(Array(Data(contentsOf: URL(fileURLWithPath: "\(path)/\(names[6])"))))
            #expect(manifest["failure"]?["code"]?.string == "x.y" && manifest["missing"]?.array?.isEmpty == true)
        }
    }

    @Test("a crashed page is not asked for a picture; what it did before is kept")
    func crashed() async throws {
        try await withKeeper("<p>before</p>") { keeper, page, path in
            await #expect(throws: BrowserError.self) { try await page.call("Page.crash", seconds: 10) }
            for _ in 0..<3000 where !page.isCrashed { try await Task.sleep(for: .milliseconds(10)) }
            let names = await keeper.keep(.init(name: "error", kind: "error"))
            #expect(!names.contains { $0.hasSuffix("page.jpg") || $0.hasSuffix("page.mhtml") })
            #expect(names.contains("bundles/1-error/actions.jsonl"))
            let manifest = try JSONReader.read(
                Array(Data(contentsOf: URL(fileURLWithPath: "\(path)/bundles/1-error/bundle.json"))))
            #expect(manifest["missing"]?.array?.compactMap { $0["name"]?.string } == ["page.jpg", "page.mhtml"])
        }
    }

    @Test("a disk that is full is a log line, not an error")
    func fullDisk() async throws {
        let bench = try Bench()
        try Data().write(to: URL(fileURLWithPath: bench.root + "/slots"))
        let slot = try SlotFolder(id: bench.slot, home: HomeFolder(root: bench.root, installation: bench.root))
        let run = try #require(RunFolder(slot: slot, runID: "0194-a"))
        let keeper = EvidenceKeeper(
            run: run, page: SlotPage(heartbeat: Heartbeat(now: { Date() })), browser: nil, log: .silent, now: { Date() }
        )
        #expect(await keeper.keep(.init(name: "error", kind: "error")).isEmpty)
    }
}
