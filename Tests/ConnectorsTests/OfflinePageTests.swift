import Domain
import Testing

@testable import Connectors

@Suite("OfflinePage")
struct OfflinePageTests {
    private func page() -> OfflinePage {
        OfflinePage(
            documents: [
                "https://a.test/list?page=2": Array("<title>two</title>".utf8),
                "https://a.test/list": Array("<title>one</title><p>x</p>".utf8),
            ], answers: [PageAnswer(url: "https://a.test/api/list", status: 200, body: "{}")])
    }

    @Test("answers addresses with their query first, then without")
    func addresses() async throws {
        let page = page()
        #expect(try await page.goto("https://a.test/list?page=2", timeoutSeconds: 1).status == 200)
        #expect(try await page.extract(["fields": ["t": "title"]])["t"] == "two")
        _ = try await page.goto("https://a.test/list?page=3#x", timeoutSeconds: 1)
        #expect(try await page.extract(["fields": ["t": "title"]])["t"] == "one")
        #expect(try await page.url() == "https://a.test/list?page=3#x")
        let error = await #expect(throws: OfflineError.self) {
            try await page.goto("https://a.test/other", timeoutSeconds: 1)
        }
        #expect(error?.code == "browser.navigation.failed")
    }

    @Test("a frame of another site is read through its element only, a sandboxed one too")
    func frames() async throws {
        let page = OfflinePage(documents: [
            "https://a.test/": Array(
                "<iframe id=pay src='https://b.test/in'></iframe><iframe id=box sandbox srcdoc='<b>box</b>'></iframe>"
                    .utf8),
            "https://b.test/in": Array("<b class=price>12</b><iframe id=deep src='https://c.test/deep'></iframe>".utf8),
            "https://c.test/deep": Array("<i>deep</i>".utf8),
        ])
        _ = try await page.goto("https://a.test/", timeoutSeconds: 1)
        #expect(try await page.wait(["b", ["frame": "#pay", "css": "b"]], timeoutSeconds: 1) == 1)
        #expect(try await page.frame("#pay") == "https://b.test/in")
        #expect(try await page.frame("#none") == nil)
        #expect(try await page.frame("iframe") == nil)
        let read = try await page.extract([
            "rows": ["i", ["frame": ["frame": "#pay", "css": "#deep"], "css": "i"]], "fields": ["t": ["css": ""]],
        ])
        #expect(read["matched_by"] == 2 && read["rows"]?.array?.first?["t"] == "deep", "\(read)")
        #expect(try await page.wait(["frame": "#box", "text_is": "box"], timeoutSeconds: 1) == 0)
        await #expect(throws: (any Error).self) {
            try await page.extract(["rows": ["within": ["frame": "#pay", "css": "b"]]])
        }
    }

    @Test("looks once, gives the case's answers, and never clicks or types")
    func still() async throws {
        let page = page()
        #expect(try await page.wait("body", timeoutSeconds: 60) == 0)
        _ = try await page.goto("https://a.test/list", timeoutSeconds: 1)
        #expect(try await page.wait(["#no", "p"], timeoutSeconds: 60) == 1)
        #expect(try await page.wait("#no", timeoutSeconds: 60) == nil)
        #expect(try await page.responses("/api/").map(\.body) == ["{}"])
        #expect(try await page.responses("/other").isEmpty)
        #expect(
            try await page.click("p")
                == PageClick(dispatched: false, reason: "offline", detail: "this page is a saved file"))
        await #expect(throws: OfflineError.self) { try await page.type("p", text: "1") }
        #expect(try await page.html() == "<html><head><title>one</title></head><body><p>x</p></body></html>")
    }
}
