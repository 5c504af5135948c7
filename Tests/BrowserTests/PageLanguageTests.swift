import Domain
import Testing

@testable import Browser

@Suite("Page language", .serialized)
struct PageLanguageTests {
    static let html = """
        <!doctype html><title>T</title><body>
        <div class=card data-id=1><h2> Pump <i class=tip style="display:none">Click here</i></h2><table>
          <tr><td>Quantity</td><td>: 30 Piece</td></tr><tr><td>Value</td><td>: Rs. 6 - 6.6 Lakh</td></tr></table>
          <ul><li>One</li><li>Two</li></ul><span class=sold style="display:none">Sold</span><a href="/x?id=42">l</a></div>
        <div class=card data-id=2><h3>Motor</h3><span class=sold>Sold</span><textarea>abc</textarea></div>
        <div class=other><button>Contact Buyer</button><button hidden>Contact Buyer</button></div>
        <script type="application/json" id=state>{"a":1}</script>
        """

    @Test("reads texts, attributes, properties, patterns, lists and nested records")
    func fields() async throws {
        try await BrowserFixture.withDocument(Self.html) { page in
            let rows = try await page.extract([
                "rows": ".card",
                "fields": [
                    "id": ["attr": "data-id"], "title": [["css": "h2", "without": ".tip"], "h3"], "whole": "h2",
                    "seen": ["css": "h2", "visible": true], "link": ["css": "a", "attr": "href", "re": "id=(\\d+)"],
                    "items": ["css": "li", "all": true], "sold": ["css": ".sold", "visible": true, "exists": true],
                    "rows": [
                        "css": "tr",
                        "each": ["label": "td:nth-child(1)", "value": ["css": "td:nth-child(2)", "re": ":\\s*(.*)"]],
                    ],
                    "missing": ".nope", "html": ["css": "li", "html": true],
                    "typed": ["css": "textarea", "prop": "value"],
                    "quantity": ["css": "tr", "text": "quantity", "re": "(\\d+)"],
                ],
            ])
            let first = rows["rows"]?.array?[0]
            #expect(first?["id"] == "1")
            #expect(first?["title"] == "Pump")
            #expect(first?["whole"] == "Pump Click here")
            #expect(first?["seen"] == "Pump")
            #expect(first?["link"] == "42")
            #expect(first?["items"] == ["One", "Two"])
            #expect(first?["sold"] == false)
            #expect(
                first?["rows"] == [
                    ["label": "Quantity", "value": "30 Piece"], ["label": "Value", "value": "Rs. 6 - 6.6 Lakh"],
                ])
            #expect(first?["missing"] == nil && first?["_from"]?["missing"] == nil)
            #expect(first?["html"] == "One")
            #expect(first?["quantity"] == "30")
            #expect(first?["_index"] == 0)
            let second = rows["rows"]?.array?[1]
            #expect(second?["title"] == "Motor")
            #expect(second?["_from"]?["title"] == 2)
            #expect(second?["sold"] == true)
            #expect(second?["typed"] == "abc")
            #expect(second?["_hash"] != first?["_hash"])
            #expect(rows["matches"] == 2)
        }
    }

    @Test("locators narrow by text, attribute, visibility, position and scope")
    func locators() async throws {
        try await BrowserFixture.withDocument(Self.html) { page in
            func count(_ locator: JSONValue) async throws -> Int? {
                try await page.extract(["rows": locator, "fields": [:]])["matches"]?.int
            }
            #expect(try await count(["text": "contact buyer"]) == 2)
            #expect(try await count(["text": "contact buyer", "visible": true]) == 1)
            #expect(try await count(["css": ".card", "attr_is": ["name": "data-id", "value": "2"]]) == 1)
            #expect(try await count(["css": "li", "within": ["css": ".card", "has": "h2"]]) == 2)
            #expect(try await count(["css": "li", "within": ["css": ".card", "has": "h3"]]) == 0)
            #expect(try await count(["css": "li", "index": -1, "text_is": "Two"]) == 1)
            #expect(try await count([["css": ".nope"], ["css": ".card"]]) == 2)
            let one = try await page.extract([
                "fields": ["title": "title", "state": ["css": "#state"], "sold": ["css": ".sold", "visible": true]]
            ])
            #expect(one["title"] == "T")
            #expect(one["state"] == #"{"a":1}"#)
            #expect(one["sold"] == "Sold")
        }
    }

    @Test("a mistake in the page language is named")
    func mistakes() async throws {
        try await BrowserFixture.withDocument(Self.html) { page in
            await #expect(throws: BrowserError.badSpec(problem: "'div[' is not a CSS selector")) {
                try await page.extract(["rows": "div[", "fields": [:]])
            }
            await #expect(throws: BrowserError.badSpec(problem: "'(' is not a pattern")) {
                try await page.extract(["rows": ".card", "fields": ["a": ["re": "("]]])
            }
            await #expect(throws: BrowserError.self) { try await page.wait([["what": "x"]], timeoutSeconds: 1) }
        }
    }

    @Test("five hundred rows of ten fields are read in one question")
    func large() async throws {
        let card =
            "<div class=card><input name=k value=1><h2>Title</h2><p>Some <b>text</b></p><ul><li>a<li>b</ul></div>"
        try await BrowserFixture.withDocument("<body>" + String(repeating: card, count: 500)) { page in
            var fields = JSONObject()
            for n in 0..<10 { fields["f\(n)"] = n % 2 == 0 ? "h2" : ["css": "input", "prop": "value"] }
            let rows = try await page.extract(["rows": ".card", "fields": .object(fields)])
            #expect(rows["rows"]?.array?.count == 500)
        }
    }
}
