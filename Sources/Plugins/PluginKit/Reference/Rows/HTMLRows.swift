extension BridgeReference {
    static let htmlRows: [BridgeFunction] = [
        BridgeFunction(
            "html.parse", "(markup: string)", "HTMLNode",
            "Parses markup as a browser does, without one. The page lives until the entry's run is over.",
            limits: "4 MB, 50,000 nodes, depth 256; the last 16 pages and 200,000 nodes of a run",
            example: "html.parse(\"<p class=a>one</p>\"):select(\".a\")[1]:text() --> \"one\"")
    ]

    static let htmlShapes: [BridgeShape] = [
        BridgeShape(
            "HTMLNode", "A parsed page or one element of it; its functions are called with `:`.",
            [
                .init(
                    "select", "fun(self: HTMLNode, css: string): HTMLNode[]",
                    "The elements inside that match a CSS selector, in document order; at most 10,000."),
                .init("text", "fun(self: HTMLNode): string", "Its text, squeezed, without scripts, blocks kept apart."),
                .init("attr", "fun(self: HTMLNode, name: string): string?", "An attribute, or nil."),
                .init("html", "fun(self: HTMLNode): string", "The markup inside."),
                .init(
                    "all",
                    "fun(self: HTMLNode, locator: Locator, fields: table, options?: {limit?: integer}): PageRows",
                    "Rows in the page language, as `page.all` gives them."),
                .init(
                    "one", "fun(self: HTMLNode, fields: table): table", "The same fields over this page or element."),
            ])
    ]
}
