import Testing

@testable import HTMLBridge

@Suite("CSSSelector")
struct CSSSelectorTests {
    static let markup = """
        <!doctype html><body><ul id=list class="a b"><li>1</li><li class=X>2</li><li class=x data-Id="7 Seven">3</li></ul>
        <form><fieldset disabled><legend><input id=l></legend><input id=d></fieldset><select><option>a<option id=o>b</select>
        <input type=CHECKBOX checked id=c><input required placeholder=p id=r></form><p></p><p> </p><p><!-- c --></p>
        <svg viewBox="0 0 1 1"><linearGradient id=g /></svg><details open><summary>s</summary></details>
        """

    private func ids(_ css: String) throws -> [String] {
        let document = try HTMLDocument(Self.markup, limits: .script)
        let matcher = SelectorMatcher(try CSSSelector(css), in: document, budget: StepBudget(1_000_000))
        return matcher.all(below: HTMLDocument.root).map { document.attribute($0, "id") ?? document.name($0) }
    }

    @Test(
        "selects what a browser selects",
        arguments: [
            ("li:nth-child(2n+1)", 2), ("li:nth-child(-n+2 of .x, .X)", 2), ("li:last-child", 1), ("LI.x", 1),
            ("li.X", 1),
            ("[DATA-ID~=seven i]", 1), ("[data-id~=seven]", 0), ("[data-id^='7 S']", 1), ("ul > li + li ~ li", 1),
            ("ul:has(> .x):not(.c)", 1), (":is(ul, :bad, p)", 4), ("p:empty", 2), ("input[type=checkbox]", 1),
            (":disabled", 2), ("fieldset :enabled", 1), ("option:checked", 1), (":required", 1),
            (":placeholder-shown", 1),
            ("lineargradient", 0), ("linearGradient", 1), ("[viewBox]", 1), ("[viewbox]", 0), ("details:open", 1),
            (":root", 1),
            (":has(+ p):empty", 1), ("li:hover, li::before", 0), ("*|li", 3), ("\\6c i", 3), ("li/**/.x", 1),
            ("[data-id", 1),
        ])
    func selects(_ css: String, _ count: Int) throws { #expect(try ids(css).count == count) }

    @Test(
        "refuses what a browser refuses",
        arguments: [
            "", "div[", "a,", ",a", "> a", "a >", ".1a", "#", "a:unknown", "a::unknown", ":not()", ":has(:has(a))",
            "[a=1b]", "a b|c",
            ":nth-child(2 n)", ":nth-child(+ 2n)", "[a=b s]", "a{}", ":is(a))", "a !b",
        ])
    func refuses(_ css: String) { #expect(throws: HTMLError.badSelector(css)) { try CSSSelector(css) } }

    @Test("what only a browser knows is an error of its own")
    func unanswerable() {
        #expect(throws: HTMLError.unanswerable(selector: "input:valid", part: ":valid")) {
            try CSSSelector("input:valid")
        }
    }

    @Test("a hostile selector on a deep page ends by its budget")
    func bounded() throws {
        let markup = String(repeating: "<div class=a>", count: 200) + String(repeating: "<p>", count: 2000)
        let document = try HTMLDocument(markup, limits: .script)
        let css = (0..<40).map { _ in ".a" }.joined(separator: " ") + ":not(:has(b, i, u)) p:nth-last-of-type(3n+1)"
        let budget = StepBudget(200_000)
        _ = SelectorMatcher(try CSSSelector(css), in: document, budget: budget).all(below: HTMLDocument.root)
        #expect(throws: HTMLError.self) { try CSSSelector(String(repeating: ":not(", count: 50) + "a") }
        #expect(throws: HTMLError.self) { try CSSSelector(String(repeating: "a ", count: 300)) }
        let cheap = StepBudget(200_000)
        let chain = (0..<40).map { _ in ".a" }.joined(separator: " ") + " b"
        _ = SelectorMatcher(try CSSSelector(chain), in: document, budget: cheap).all(below: HTMLDocument.root)
        #expect(!cheap.isSpent, "a chain of combinators does not multiply")
    }
}
