import Domain
import Foundation
import Testing

@testable import Browser

@Suite("BrowserPage navigation", .serialized)
struct NavigationTests {
    static func site() throws -> LocalSite {
        try LocalSite { path in
            switch path {
            case "/login": .init(body: "<form id=login></form>")
            case "/moved": .init(status: 302, headers: "Location: /login\r\n")
            case "/script": .init(body: "<script>location.replace('/login')</script><p>never</p>")
            case "/later": .init(body: "<p id=old>x</p><script>setTimeout(() => location = '/login', 300)</script>")
            case "/gone": .init(status: 404, body: "<p>gone</p>")
            case "/empty": .init(status: 500)
            case "/silent": .init(isSilent: true)
            case "/slow": .init(body: "<p>slow</p>", delay: 0.3)
            case "/stuck": .init(body: "<p id=here>x</p><script src=/silent></script>")
            case "/file":
                .init(
                    type: "application/zip", body: "PK", headers: "Content-Disposition: attachment; filename=a.zip\r\n")
            default: .init(body: "<p id=home>home</p>")
            }
        }
    }

    @Test("tells the address and status a navigation ended at")
    func outcomes() async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            func go(_ path: String) async throws -> Navigation {
                try await page.goto(site.base + path, timeoutSeconds: 30)
            }
            #expect(try await go("/") == Navigation(url: site.base + "/", status: 200))
            #expect(try await go("/moved") == Navigation(url: site.base + "/login", status: 200))
            #expect(try await go("/gone").status == 404)
            #expect(try await go("/empty").status == 500)
            #expect(try await go("/slow").status == 200)
            _ = try await go("/script")
            #expect(try await page.wait(["#login"], timeoutSeconds: 30) == 1)
            #expect(try await page.url() == site.base + "/login")
            #expect(try await go("/login#part").url == site.base + "/login#part")
            #expect(try await page.goto("data:text/html,<p id=d>x</p>").url.hasPrefix("data:"))
        }
    }

    @Test("what cannot be opened fails in time, and the page is usable afterwards")
    func failures() async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            await #expect(
                throws: BrowserError.navigationFailed(url: "http://127.0.0.1:9/", problem: "net::ERR_UNSAFE_PORT")
            ) {
                try await page.goto("http://127.0.0.1:9/")
            }
            let start = ContinuousClock.now
            await #expect(throws: BrowserError.navigationTimeout(url: site.base + "/silent", seconds: 0.5)) {
                try await page.goto(site.base + "/silent", timeoutSeconds: 0.5)
            }
            await #expect(throws: BrowserError.navigationTimeout(url: site.base + "/stuck", seconds: 0.5)) {
                try await page.goto(site.base + "/stuck", timeoutSeconds: 0.5)
            }
            #expect(ContinuousClock.now - start < .seconds(20))
            await #expect(throws: BrowserError.navigationFailed(url: site.base + "/file", problem: "it is a download"))
            {
                try await page.goto(site.base + "/file")
            }
            let again = try await page.goto(site.base + "/")
            #expect(again.status == 200)
        }
    }

    @Test("a wait goes on on the document a redirect leads to")
    func waitAcross() async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage { page, _ in
            _ = try await page.goto(site.base + "/later")
            #expect(try await page.wait([".never", "#login"], timeoutSeconds: 30) == 2)
            #expect(try await page.extract(["rows": "#login", "fields": [:]])["matches"] == 1)
        }
    }

    @Test("a wait sees what appears later, is shown by a style sheet, or appears in a frame")
    func waitForChange() async throws {
        let html = """
            <!doctype html><p id=p style="display:none">x</p><iframe srcdoc="<script>setTimeout(() => document.body.innerHTML = '<i class=in>i</i>', 200)</script><body></body>"></iframe>
            <script>setTimeout(() => document.body.append(Object.assign(document.createElement('b'), {id: 'late'})), 150);
            setTimeout(() => document.head.append(Object.assign(document.createElement('style'), {textContent: '#p { display: block !important }'})), 150);</script>
            """
        try await BrowserFixture.withDocument(html) { page in
            for wanted: JSONValue in ["#late", ["css": "#p", "visible": true], ".in"] {
                let hit = try await page.wait([wanted], timeoutSeconds: 30)
                #expect(hit == 1, "\(wanted)")
            }
        }
    }
}
