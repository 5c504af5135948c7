import Domain
import Foundation
import ProcessBridge
import Testing

@testable import Browser

@Suite("PageEvidence", .serialized)
struct EvidenceTests {
    static let secrets = [
        "c00kie-value", "bearer-value-123456", "9876543210", "98765 43211", "buyer@example.org", "typed-password",
        "4711471",
    ]

    private static func site() throws -> LocalSite {
        try LocalSite { path in
            if path.hasPrefix("/buy") {
                return .init(
                    type: "application/json",
                    body: #"{"status":"ok","mobile":9876543210,"note":"call 98765 43211","email":"buyer@example.org"}"#,
                    headers: "Set-Cookie: sid=c00kie-value\r\n")
            }
            return .init(
                body: """
                    <button id=b>Buy</button><input id=i type=password><p>Hello</p><script>
                    document.cookie = 'sid=c00kie-value';
                    b.onclick = () => fetch('/buy?mobile=9876543210&page=2&otp=4711471', {method: 'POST',
                      headers: {Authorization: 'Bearer bearer-value-123456', 'Content-Type': 'application/json'},
                      body: JSON.stringify({token: 'bearer-value-123456', lead: '146000012345'})})
                      .then(() => { console.error('sent to buyer@example.org'); alert('call +91 98765 43211'); });
                    </script>
                    """, headers: "Set-Cookie: other=c00kie-value; HttpOnly\r\n")
        }
    }

    @Test("tells what was done and what came of it, and holds no cookie, token, phone, mail or typed text")
    func redacted() async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage { page, browser in
            _ = try await page.goto(site.base + "/?session=c00kie-value&page=1")
            try await page.type(["css": "#i"], text: "typed-password")
            let mark = page.mark()
            #expect(try await page.click(["css": "#b"]).dispatched)
            #expect(try await page.click(["css": "#none"]).reason == .missing)
            _ = try await page.response(since: mark, urlPart: "/buy", timeoutSeconds: 30)
            _ = try await page.wait(["css": "#never"], timeoutSeconds: 0)
            _ = try await page.extract(["rows": ["css": "button"], "fields": ["t": [:]]])
            for _ in 0..<1500 where page.dialogs.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            let evidence = page.evidence
            #expect(
                evidence.actions.all.map { "\($0.did) \($0.outcome ?? "-")" }.filter { $0 != "dialog -" } == [
                    "goto ok", "type ok", "click ok", "click refused", "wait none", "extract ok",
                ])
            #expect(evidence.actions.all.contains { $0.did == "dialog" && $0.why?.contains("call +91") == true })
            #expect(evidence.console.all.contains { $0.text.contains("sent to") })
            let archive = evidence.network.archive(product: browser.product)
            let text = String(decoding: archive + evidence.actions.lines + evidence.console.encoded, as: UTF8.self)
            for secret in Self.secrets { #expect(!text.contains(secret), "\(secret)") }
            for fact in ["146000012345", "page=2", "\"ok\"", "[phone]", "[hidden]", "sent to [email]"] {
                #expect(text.contains(fact), "\(fact)")
            }
            let entries = try JSONReader.read(archive)["log"]?["entries"]?.array ?? []
            let bought = try #require(entries.first { $0["request"]?["url"]?.string?.contains("/buy") == true })
            #expect(bought["response"]?["status"]?.int == 200 && bought["request"]?["method"]?.string == "POST")
            #expect(bought["_resourceType"]?.string == "fetch" && (bought["time"]?.double ?? 0) > 0)
        }
    }

    @Test("is there after the page crashed")
    func crashed() async throws {
        try await BrowserFixture.withPage { page, _ in
            try await page.open(html: "<p>before</p>")
            await #expect(throws: BrowserError.self) { try await page.call("Page.crash", seconds: 10) }
            for _ in 0..<3000 where !page.isCrashed { try await Task.sleep(for: .milliseconds(10)) }
            await #expect(throws: BrowserError.pageCrashed) { try await page.screenshot() }
            #expect(page.evidence.actions.all.map(\.did) == ["goto", "crashed"])
            #expect(!page.evidence.network.all.isEmpty)
        }
    }

    static let programs = ["/usr/lib/chromium/chromium-headless-shell", "/usr/lib/chromium/chromium"].filter {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test("a screencast goes on after a watcher that throws", arguments: programs)
    func screencast(program: String) async throws {
        struct Dropped: Error {}
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = BrowserFixture.configuration(folder + "/profile")
        configuration.executable = program
        let browser = try await ChromeBrowser.launch(configuration)
        let (seen, recording) = (Guarded(0), Recording())
        do {
            let page = try await browser.openPage()
            try await page.open(
                html: "<p id=n>0</p><script>let i = 0; setInterval(() => { n.textContent = ++i }, 40)</script>")
            try await page.startScreencast { frame in
                seen.use { $0 += 1 }
                recording.add(frame)
                throw Dropped()
            }
            for _ in 0..<3000 where seen.use({ $0 }) < 10 { try await Task.sleep(for: .milliseconds(10)) }
            page.stopScreencast()
        } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
        #expect(seen.use { $0 } >= 10 && recording.count >= 10)
        let html = String(decoding: recording.html(title: "a <b>", until: Date()), as: UTF8.self)
        #expect(html.contains("a &lt;b>") && html.contains("/9j/"))
    }
}

@Suite("EvidenceRedaction")
struct EvidenceRedactionTests {
    @Test(
        "takes out what is a secret or a contact by its name or shape",
        arguments: [
            ("call tel:+919876543210 now", "call tel:[phone] now"), ("wa.me/919876543210", "wa.me/[phone]"),
            ("lead 146000012345 at 1767952800123", "lead 146000012345 at 1767952800123"),
            ("a@b.example", "[email]"), ("plain words", "plain words"),
        ])
    func text(_ pair: (String, String)) { #expect(EvidenceRedaction.text(pair.0) == pair.1) }

    @Test("an address keeps its place and its harmless parameters")
    func url() {
        #expect(
            EvidenceRedaction.url("https://x.example/a?page=2&token=abc&m=%2B919876543210&mail=a%40b.example#sid=1")
                == "https://x.example/a?page=2&token=[hidden]&m=[phone]&mail=[hidden]#sid=[hidden]")
    }

    @Test("headers by name; a body by its members, or by its pairs")
    func named() {
        #expect(EvidenceRedaction.header("Set-Cookie", "a=b") == "[hidden]")
        #expect(EvidenceRedaction.header("X-Csrf-Token", "abc") == "[hidden]")
        #expect(EvidenceRedaction.header("Content-Type", "text/html") == "text/html")
        #expect(
            EvidenceRedaction.body(#"{"CODE":"200","code":"482913","a":[{"phone":"1"}],"n":9876543210}"#, type: "")
                == #"{"CODE":"200","code":"[hidden]","a":[{"phone":"[hidden]"}],"n":"[phone]"}"#)
        #expect(
            EvidenceRedaction.body("lead=1&csrf=xyz", type: "application/x-www-form-urlencoded")
                == "lead=1&csrf=[hidden]")
    }
}

@Suite("NetworkTrail")
struct NetworkTrailTests {
    private func send(_ trail: NetworkTrail, _ id: Int, to url: String, redirect: JSONValue? = nil) {
        var params: JSONObject = [
            "requestId": .string("\(id)"), "timestamp": .double(Double(id)), "wallTime": .double(1_767_952_800),
            "type": "Document", "request": ["url": .string(url), "method": "GET", "headers": [:]],
        ]
        params["redirectResponse"] = redirect
        trail.take("Network.requestWillBeSent", .object(params), session: "s")
    }

    @Test("keeps the last 200 and what is still on its way")
    func ring() throws {
        let trail = NetworkTrail(now: { Date() })
        for id in 1...700 { send(trail, id, to: "https://x.example/\(id)") }
        let text = String(decoding: trail.archive(product: "Chrome/1"), as: UTF8.self)
        let entries = try JSONReader.read(text)["log"]?["entries"]?.array ?? []
        #expect(entries.count == 200 && entries.last?["request"]?["url"]?.string == "https://x.example/700")
        #expect(entries.last?["comment"]?.string == "not finished when this was written")
    }

    @Test("a redirect is an exchange of its own")
    func redirect() throws {
        let trail = NetworkTrail(now: { Date() })
        send(trail, 1, to: "https://x.example/a")
        send(trail, 1, to: "https://x.example/b", redirect: ["status": 302, "statusText": "Found", "headers": [:]])
        trail.take("Network.loadingFinished", ["requestId": "1", "timestamp": 3.5], session: "s")
        let log = try JSONReader.read(trail.archive(product: "Chrome/1"))["log"]
        let entries = log?["entries"]?.array ?? []
        #expect(entries.map { $0["response"]?["status"]?.int } == [302, 0])
        #expect(entries.first?["response"]?["redirectURL"]?.string == "https://x.example/b")
        #expect(entries.last?["time"]?.double == 2500 && log?["version"]?.string == "1.2")
    }
}

@Suite("Recording")
struct RecordingTests {
    private func frame(_ at: Double, _ size: Int = 10) -> ScreencastFrame {
        ScreencastFrame(at: at, jpeg: [UInt8](repeating: UInt8(at), count: size))
    }

    @Test("a picture holds until the next one")
    func holds() {
        let recording = Recording()
        for at in [1.0, 2.0, 5.0] { recording.add(frame(at)) }
        #expect([0.5, 1.9, 2, 4.9, 9].map { recording.frame(at: $0)?.at } == [1, 1, 2, 2, 5])
    }

    @Test("a long step becomes coarser and keeps its first and last picture")
    func bound() {
        let recording = Recording(limit: 100)
        for at in 1...50 { recording.add(frame(Double(at))) }
        #expect(recording.count <= 10)
        #expect(recording.frame(at: 0)?.at == 1 && recording.frame(at: 99)?.at == 50)
    }
}
