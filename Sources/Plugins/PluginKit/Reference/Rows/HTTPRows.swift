extension BridgeReference {
    static let httpRows: [BridgeFunction] = [
        BridgeFunction(
            "http.get", "(url: string, options?: HTTPOptions)", "HTTPAnswer", "A GET request.", works: Works.calling,
            permission: .hosts, limits: httpLimits,
            example: "local answer = http.get(ctx.settings.base_url .. \"/status\")"),
        BridgeFunction(
            "http.post", "(url: string, body: string|table, options?: HTTPOptions)", "HTTPAnswer",
            "A POST, a table as JSON; outside send and pairing only to `token_urls`.", works: Works.calling,
            permission: .hosts,
            limits: httpLimits),
        BridgeFunction(
            "http.request", "(request: HTTPRequest)", "HTTPAnswer",
            "Any request the entry allows: reading ones (GET, HEAD) outside send and pairing.", works: Works.calling,
            permission: .hosts, limits: httpLimits,
            example: "http.request({ method = \"POST\", url = url, json = { text = message.body } })"),
    ]

    private static let httpLimits = "body in ≤ 4 MB, out ≤ 1 MB"

    private static let httpOptionFields: [BridgeShape.Field] = [
        .init("headers?", "table<string, string>"), .init("timeout?", "number", "seconds, 30 by default, at most 600"),
        .init("reads?", "boolean", "true: a GET or HEAD that changes nothing; its loss does not make a send unknown"),
    ]
    static let httpShapes = [
        BridgeShape("HTTPOptions", "What a request may carry besides its address.", httpOptionFields),
        BridgeShape(
            "HTTPRequest", "A whole request; at most one of `json`, `form` and `body`.",
            [
                .init("method?", "string", "GET by default"), .init("url", "string"),
                .init("json?", "any", "sent as JSON"), .init("form?", "table<string, string>", "sent as a form"),
                .init("body?", "string"),
            ] + httpOptionFields),
        BridgeShape(
            "HTTPAnswer", "What a server answered, whatever the status.",
            [
                .init("status", "integer"), .init("headers", "table<string, string>", "names in lower case"),
                .init("body", "string"),
            ]),
    ]
}
