import Domain
import Foundation
import Testing

@testable import Browser

@Suite("BrowserPage", .serialized)
struct BrowserPageTests {
    static let cards = """
        <!doctype html><title>List</title><body>
        <div class=card id=list1><input type=hidden name=key value=101><h2>First  &amp; best</h2><a class=buy>Contact <b>now</b></a></div>
        <div class=card id=list2><input type=hidden name=key value=102><h3>Second</h3><p class=gone style="display:none">Sold out</p></div>
        <script>
        document.querySelector('.buy').addEventListener('click', e => {
          window.trusted = e.isTrusted; window.clicks = (window.clicks || 0) + 1;
          fetch('/buy', {method:'POST', body:'key=101'});
        });
        </script>
        """

    @Test("opens a page, reads rows with their provenance, waits, clicks once and sees the page's own answer")
    func wholeWay() async throws {
        try await BrowserFixture.withPage { page, browser in
            let buy = ServedDocument(body: Array(#"{"Flag":"1"}"#.utf8), contentType: "application/json")
            try await page.open(html: Self.cards, others: ["http://fixture.test/buy": buy])
            #expect(try await page.url() == BrowserPage.place)
            let read = try await page.extract([
                "rows": [".nothing", ["css": ".card", "has": "input[name=key]"]],
                "fields": [
                    "id": ["css": "input[name=key]", "prop": "value"], "title": ["h2", "h3"],
                    "sold": ["css": ".gone", "visible": true],
                ],
            ])
            #expect(read["matched_by"]?.int == 2)
            #expect(read["rows"]?.array?.count == 2)
            #expect(read["rows"]?.array?[0]["title"] == "First & best")
            #expect(read["rows"]?.array?[1]["_from"]?["title"]?.int == 2)
            #expect(read["rows"]?.array?[1]["sold"] == nil)
            #expect(try await page.wait([".never", ".card"], timeoutSeconds: 20) == 2)
            #expect(try await page.wait([".never"], timeoutSeconds: 0.2) == nil)
            let mark = page.mark()
            let report = try await page.click(["css": ".buy", "within": ["css": ".card", "has": "input[value='101']"]])
            #expect(report == ClickReport(dispatched: true, detail: "a.buy"))
            let answer = try await page.response(since: mark, urlPart: "/buy", timeoutSeconds: 30)
            #expect(answer?.status == 200)
            #expect(answer?.body == #"{"Flag":"1"}"#, "\(answer as Any)")
            #expect(answer?.requestBody == "key=101")
            #expect(try await page.inPage("window.clicks") == 1)
            #expect(try await page.inPage("window.trusted") == true)
        }
    }
}
