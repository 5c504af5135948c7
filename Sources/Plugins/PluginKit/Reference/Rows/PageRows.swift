extension BridgeReference {
    static let pageRows: [BridgeFunction] = [
        reading("open", "(url: string)", "Visit", "Opens an address of the allowed hosts.", "loaded within 45 s"),
        reading(
            "goto", "(url: string)", "Visit",
            "The same as `page.open`; `goto` is a Lua keyword, so it is written `page[\"goto\"](url)`."),
        reading("url", "()", "string", "The address the page is at now."),
        reading(
            "wait", "(locator: Locator, seconds: number)", "integer|nil",
            "Which alternative of a list appeared, counted from 1; nil when none did.", "0–60 s",
            example: "local found = page.wait({ \".card\", \".none\" }, 20)"),
        reading("text", "(locator: Locator)", "string|nil", "The text of the first match."),
        reading(
            "all", "(locator: Locator, fields: table<string, Field>, options?: AllOptions)", "PageRows",
            "One table per match, each with the fields found.", "≤ 500 rows",
            example: "local got = page.all(\".card\", { id = { attr = \"data-id\" }, title = \"h2\" })"),
        reading("one", "(fields: table<string, Field>)", "table", "The same fields over the whole page."),
        reading("attr", "(locator: Locator, name: string)", "string|nil", "An attribute of the first match."),
        reading("visible", "(locator: Locator)", "boolean", "Whether a match is visible."),
        reading(
            "frame", "(locator: Locator)", "Frame|nil",
            "The frame a frame element holds, of whatever site; nil when there is none, or several match.",
            example: "local pay = page.frame(\"iframe#pay\")\n"
                + "local price = pay and page.text({ frame = pay.frame, css = \".price\" })"),
        reading("scroll", "(locator: Locator)", "nothing", "Brings the first match into view."),
        reading("html", "()", "string", "The page's markup as it is now.", "the first 6 MB"),
        reading(
            "screenshot", "(name: string)", "string",
            "Keeps a picture among the run's evidence, answers its name.", "name of a-z, 0-9, _ and -, ≤ 60"),
        reading(
            "responses", "(url_part?: string)", "PageAnswer[]", "The page's own answers since the entry began.",
            example: "for _, answer in ipairs(page.responses(\"/api/leads\")) do log.debug(answer.url) end"),
        BridgeFunction(
            "page.click", "(locator: Locator, why: string)", "Click",
            "Clicks once on exactly one visible, still, uncovered element.", works: ["click"],
            permission: .page("click"), limits: "`limits.clicks` dispatches per entry, 1 unless the manifest asks",
            example: "local report = page.click(\"button.contact\", \"contact \" .. lead.id)"),
        BridgeFunction(
            "page.accept_dialogs", "(text: string)", "nothing",
            "Until the entry ends, a dialog whose text holds this is answered yes. Every other one is answered no.",
            works: ["click"], permission: .page("click"), limits: "3–200 characters, 20 texts",
            example: "page.accept_dialogs(\"Do you want to use one credit\")"),
        BridgeFunction(
            "page.type", "(locator: Locator, code: string)", "nothing",
            "Types `ctx.code`, the code a person gave, and nothing else, while a challenge is open.",
            works: ["login"], permission: .page("code"), example: "page.type(\"#otp\", ctx.code)"),
    ]

    private static func reading(
        _ name: String, _ signature: String, _ answers: String, _ summary: String, _ limits: String = "",
        example: String = ""
    ) -> BridgeFunction {
        BridgeFunction(
            "page.\(name)", signature, answers, summary, works: Works.reading, permission: .page("read"),
            limits: limits, example: example)
    }

    static let pageAliases = [
        BridgeAlias("Locator", "string|table", "CSS, a locator table, or a list of alternatives tried in order"),
        BridgeAlias("Field", "string|table", "CSS for the text of an element, a field table, or a list of fallbacks"),
    ]
    static let pageShapes = [
        BridgeShape(
            "AllOptions", "What `page.all` may be told besides.",
            [
                .init("limit?", "integer", "rows at most, 1–500"),
                .init("name?", "string", "how the selector report calls these rows; `cards` by default"),
            ]),
        BridgeShape(
            "Visit", "Where the page came to.",
            [.init("url", "string", "after redirects"), .init("status?", "integer", "of the document")]),
        BridgeShape(
            "Frame", "A frame of the page.",
            [
                .init("url", "string", "of its document"),
                .init("frame", "Locator", "for the `frame` of a locator that looks inside"),
            ]),
        BridgeShape(
            "PageRows", "What `page.all` found.",
            [
                .init("rows", "table[]"), .init("matched_by?", "integer|string", "the alternative that matched"),
                .init("matches", "integer", "how many elements match"),
            ]),
        BridgeShape(
            "PageAnswer", "One answer the page itself received.",
            [
                .init("url", "string"), .init("method", "string"), .init("status", "integer"), .init("body", "string"),
                .init("request_body?", "string"),
            ]),
        BridgeShape(
            "Click", "What became of a click.",
            [
                .init("dispatched", "boolean", "whether the press reached the page"),
                .init("reason?", "string", "why not"), .init("detail?", "string"),
                .init("opened?", "string[]", "addresses of windows the page opened meanwhile"),
                .init("dialogs?", "string[]", "texts of dialogs the page opened meanwhile"),
            ]),
    ]
}
