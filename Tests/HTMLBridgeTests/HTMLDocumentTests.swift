import Testing

@testable import HTMLBridge

@Suite("HTMLDocument")
struct HTMLDocumentTests {
    static func outline(_ markup: String) throws -> String {
        let document = try HTMLDocument(markup, limits: .script)
        return HTMLWriter.inner(document, try #require(document.body))
    }

    @Test("noscript holds text, in the head too, and does not end the head")
    func noscript() throws {
        let document = try HTMLDocument(
            "<head><noscript><img src=x></noscript><meta name=a></head><body><noscript>a<b>c</noscript><p>", limits: .script)
        let head = try #require(document.documentElement.flatMap { document.child($0, named: "head") })
        #expect(document.children(head).map { document.name($0) } == ["noscript", "meta"])
        #expect(HTMLWriter.inner(document, try #require(document.body)) == "<noscript>a<b>c</noscript><p></p>")
    }

    @Test("markup comes out as a browser would write it")
    func written() throws {
        #expect(try Self.outline("<p>a&amp;b&nbsp;<br><i title='\"<'>c") == "<p>a&amp;b&nbsp;<br><i title=\"&quot;&lt;\">c</i></p>")
        #expect(try Self.outline("<body><template><i>x</template>") == "<template><i>x</i></template>")
        #expect(try Self.outline("<select><div>q</div><option>1</select>") == "<select><div>q</div><option>1</option></select>")
        #expect(try Self.outline("<p><dialog>d</dialog>") == "<p></p><dialog>d</dialog>")
    }

    @Test("a declared shadow root stands apart from its element")
    func shadow() throws {
        let document = try HTMLDocument(
            "<div><template shadowrootmode=open><p>in</p></template>out</div>", limits: .script)
        let div = try #require(document.body.flatMap { document.child($0, named: "div") })
        #expect(HTMLWriter.inner(document, div) == "out")
        #expect(document.openShadow(div).map { HTMLWriter.inner(document, $0) } == "<p>in</p>")
    }

    @Test("markup beyond a limit is a named error, however it is nested")
    func limits() {
        func refusal(_ markup: String) -> HTMLError? {
            do { _ = try HTMLDocument(markup, limits: .script) } catch { return error as? HTMLError }
            return nil
        }
        #expect(refusal(String(repeating: "<p>a", count: 30_000)) == .tooManyNodes(limit: 50_000))
        #expect(refusal(String(repeating: "<div>", count: 300)) == .tooDeep(limit: 256))
        #expect(refusal(String(repeating: "<div>", count: 2_000_000)) != nil)
        #expect(refusal(String(repeating: "<a href=x><b>", count: 20_000)) != nil)
        #expect(refusal("<b " + String(repeating: "a=\"", count: 100_000)) == nil)
    }
}
