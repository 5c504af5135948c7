import Domain
import Foundation
import Testing

@testable import Browser

@Suite("NetworkCapture", .serialized)
struct NetworkTests {
    /// Three ways to leave right after an answer: on its head, on its body, and inside XHR's own event.
    static let ways = [
        "fetch(BUY, {method:'POST', body:'x'}).then(NEXT)",
        "fetch(BUY, {method:'POST', body:'x'}).then(r => r.json()).then(NEXT)",
        "(() => { const x = new XMLHttpRequest(); x.open('POST', BUY); x.onload = NEXT; x.send('x') })()",
    ]

    @Test("keeps answers of a page that goes elsewhere the moment they arrive", arguments: ways)
    func leavesAtOnce(way: String) async throws {
        let site = try LocalSite { path in
            if path.hasPrefix("/buy") { return .init(type: "application/json", body: #"{"Flag":"1"}"#) }
            return .init(
                body: """
                    <button id=b>b</button><script>const n = +location.search.slice(1), BUY = '/buy?n=' + n + ';';
                    const NEXT = () => { location.search = '?' + (n + 1) }; b.onclick = () => { \(way) };</script>
                    """)
        }
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            _ = try await page.goto(site.base + "/?0")
            for n in 0..<8 {
                let mark = page.mark()
                let report = try await page.click(["css": "#b"])
                #expect(report.dispatched)
                let answer = try await page.response(since: mark, urlPart: "/buy?n=\(n);", timeoutSeconds: 30)
                #expect(answer?.status == 200)
                #expect(answer?.requestBody == "x")
                #expect(answer?.body == #"{"Flag":"1"}"#, "\(answer?.failure ?? "")")
                for _ in 0..<3000 where try await !page.url().hasSuffix("?\(n + 1)") {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
    }

    @Test("keeps answers a service worker made")
    func serviceWorker() async throws {
        let site = try LocalSite { path in
            if path == "/sw.js" {
                return .init(
                    type: "text/javascript",
                    body: """
                        onactivate = e => e.waitUntil(clients.claim());
                        onfetch = e => { if (e.request.url.includes('/made')) e.respondWith(new Response('made inside')) };
                        """)
            }
            return .init(
                body: """
                    <script>navigator.serviceWorker.register('/sw.js'); navigator.serviceWorker.addEventListener('controllerchange',
                    () => fetch('/made').then(r => r.text()).then(t => document.body.id = 'done'))</script><body></body>
                    """)
        }
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            _ = try await page.goto(site.base + "/")
            let answer = try await page.response(since: .beginning, urlPart: "/made", timeoutSeconds: 30)
            #expect(answer?.body == "made inside", "\(answer as Any)")
        }
    }

    @Test("records refusals, broken and missing answers as what they are")
    func failures() async throws {
        let site = try LocalSite { path in
            switch path {
            case "/no": .init(status: 429, type: "text/plain", body: "slow down")
            case "/torn": .init(type: "application/json", body: "{\"a\":", isTorn: true)
            case "/silent": .init(isSilent: true)
            case "/big": .init(type: "text/plain", body: String(repeating: "x", count: 5 << 20))
            case "/bin": .init(type: "application/octet-stream", body: "\u{1}ä")
            default: .init(body: "<p>x</p>")
            }
        }
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            _ = try await page.goto(site.base + "/")
            let mark = page.mark()
            func fetch(_ path: String) async throws -> PageResponse? {
                _ = try await page.inPage("fetch('\(path)').then(r => r.text()).catch(() => 0); 1")
                return try await page.response(since: mark, urlPart: path, timeoutSeconds: 30)
            }
            let refused = try await fetch("/no")
            #expect(refused?.status == 429 && refused?.body == "slow down" && refused?.failure == nil)
            let torn = try await fetch("/torn")
            #expect(torn?.status == 0 && torn?.failure?.contains("CONTENT_LENGTH") == true)
            let big = try await fetch("/big")
            #expect(big?.status == 200 && big?.body == "" && big?.failure?.contains("over 4 MB") == true)
            let binary = try await fetch("/bin")
            #expect(binary?.body == "\u{1}ä")
            _ = try await page.inPage(
                "window.x = new XMLHttpRequest(); x.open('GET', '/silent'); x.send(); setTimeout(() => x.abort(), 50); 1"
            )
            let silent = try await page.response(since: mark, urlPart: "/silent", timeoutSeconds: 30)
            #expect(silent?.status == 0 && silent?.failure?.isEmpty == false)
            #expect(try await page.responses(since: mark).count == 5)
            let later = try await page.responses(since: page.mark())
            #expect(later.isEmpty)
        }
    }

    @Test("only the last 200 answers are kept")
    func ring() async throws {
        let site = try LocalSite { _ in .init(body: "ok") }
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            _ = try await page.goto(site.base + "/")
            _ = try await page.inPage(
                "(async () => { for (let i = 0; i < 230; i++) await fetch('/n' + i).then(r => r.text()); window.over = 1; document.body.id = 'over' })(); 1"
            )
            _ = try await page.wait(["#over"], timeoutSeconds: 20)
            let answers = try await page.responses(since: .beginning)
            #expect(answers.count == 200)
            #expect(answers.last?.url.hasSuffix("/n229") == true)
        }
    }
}
