import Domain
import HTMLBridge
import Testing

@testable import PageReading

@Suite("PageReader")
struct PageReaderTests {
    private func visible(_ markup: String, _ css: String) throws -> Int? {
        let reader = try PageReader(markup: "<!doctype html>" + markup)
        return try reader.extract(["rows": ["css": .string(css), "visible": true]])["matches"]?.int
    }

    @Test(
        "tells what is seen from markup and sheets",
        arguments: [
            ("<p>a</p>", 1), ("<p hidden>a</p>", 0), ("<p></p>", 0), ("<p style='display:none'>a</p>", 0),
            ("<p> </p>", 0),
            ("<div style='visibility:hidden'><p>a</p></div>", 0),
            ("<style>.h{display:none}</style><div class=h><p>a</p></div>", 0),
            ("<div style='visibility:hidden'><p style='visibility:visible'>a</p></div>", 1),
            ("<style>p{display:none!important}</style><p style='display:block'>a</p>", 0),
            ("<style>#i{display:block}.h{display:none}</style><p id=i class=h>a</p>", 1),
            ("<style>@media print{p{display:none}}</style><p>a</p>", 1), ("<details><p>a</p></details>", 0),
            ("<details open><p>a</p></details>", 1), ("<dialog><p>a</p></dialog>", 0),
            ("<div style='opacity:0'><p>a</p></div>", 0),
            ("<p><input type=hidden></p>", 0), ("<p><input></p>", 1), ("<p style='height:9px'></p>", 1),
            ("<template><p>a</p></template>", 0),
            ("<style>p{color:red</style><p>a</p>", 1), ("<p style='font-size:0'>a</p>", 0),
            ("<p style='width:0;height:0'>a</p>", 0),
            ("<style>@layer a{p{display:block}} p{display:none}</style><p>a</p>", 0),
        ])
    func seen(_ markup: String, _ count: Int) throws { #expect(try visible(markup, "p") == count, "\(markup)") }

    @Test("reads frames, archives and shadow roots like the page itself")
    func frames() throws {
        let archive = """
            Content-Type: multipart/related; boundary="b"\r
            \r
            --b\r
            Content-Type: text/html\r
            \r
            <link rel=stylesheet href="cid:s"><p class=h>no</p><iframe src="cid:f"></iframe>\r
            --b\r
            Content-Type: text/html\r
            Content-ID: <f>\r
            \r
            <p>in</p>\r
            --b\r
            Content-Type: text/css\r
            Content-Location: cid:s\r
            \r
            .h{display:none}\r
            --b--\r
            """
        let reader = PageReader(try PageTree(bytes: Array(archive.utf8), url: "https://a.test/"))
        #expect(try reader.extract(["fields": ["p": ["css": "p", "visible": true, "all": true]]])["p"] == ["in"])
        let shadow = try PageReader(markup: "<div id=h><template shadowrootmode=open><p>s</p></template></div>")
        #expect(try shadow.extract(["fields": ["a": "#h >>> p", "b": ["css": "p", "exists": true]]])["a"] == "s")
    }

    @Test("a question that costs too much is refused by name")
    func bounded() throws {
        let reader = PageReader(
            try PageTree(bytes: Array(String(repeating: "<div>a", count: 400).utf8), url: "about:blank"),
            stepLimit: 20_000)
        let error = #expect(throws: PageReadingError.self) {
            try reader.extract(["rows": ["text": "a"], "fields": ["all": ["css": "*", "all": true]]])
        }
        #expect(error?.code == "html.selector.too_costly")
        let pattern = try PageReader(markup: "<p>" + String(repeating: "a", count: 60))
        let costly = #expect(throws: PageReadingError.self) {
            try pattern.extract(["fields": ["x": ["css": "p", "re": "(a|a)*(a|a)*(a|aa)+b"]]])
        }
        #expect(costly?.code == "html.pattern.too_costly")
    }
}
