extension BridgeReference {
    /// What every entry gets, and what connectors take and answer.
    static let connectorShapes = [
        BridgeShape(
            "Context", "What every entry gets first.",
            [
                .init("settings", "table<string, any>", "the values of manifest.settings"),
                .init("now", "number", "seconds since 1970"), .init("slot?", "string", "absent in `receive`"),
                .init("code?", "string", "in `login`: what a person answered to a challenge"),
                .init("clicked_at?", "number", "in `verify`: seconds since 1970"),
                .init("contact?", "table", "in `verify`: what is known of the contact already"),
                .init("rivals?", "Lead[]", "in `verify`: other leads whose clicks are not settled; theirs is no proof"),
            ]),
        BridgeShape(
            "LeadRow",
            "One lead as a page shows it. What the page does not tell is left out; a field of the wrong type "
                + "rejects the row.",
            [
                .init("id", "string|integer", "1–64 characters"), .init("title", "string"),
                .init("category?", "string"), .init("parent_category?", "string"), .init("country?", "string"),
                .init("country_iso?", "string", "two letters"), .init("city?", "string"), .init("state?", "string"),
                .init("posted_at?", "number|string", "seconds since 1970, or ISO-8601 with a zone"),
                .init("age_hours?", "number"), .init("member_months?", "number"),
                .init(
                    "availability?", "{phone?: boolean, email?: boolean, whatsapp?: boolean}",
                    "which ways a buyer can be reached"),
                .init(
                    "quantity?", "string|{value?: number, unit?: string, text?: string}",
                    "a text alone counts as `text`"),
                .init(
                    "order_value?", "string|{min?: number, max?: number, text?: string}", "in the site's money"),
                .init("purpose?", "string"),
                .init("sold_out?", "boolean"), .init("url?", "string"),
            ]),
        BridgeShape(
            "Lead", "A lead as the host knows it: a `LeadRow` once more.",
            [.init("id", "string"), .init("title", "string"), .init("clicked_at?", "string", "ISO-8601, in `verify`")]),
        BridgeShape(
            "LoginAnswer", "Why `login` is not \"ok\".",
            [
                .init("challenge?", "string", "`otp`, `captcha`, …: a person is asked"), .init("detail?", "string"),
                .init("result?", "\"ok\"|\"login_required\""),
                .init("cooldown?", "{seconds: number}", "come back later"),
            ]),
        BridgeShape(
            "Observation", "What `observe` saw.",
            [
                .init("leads", "LeadRow[]"),
                .init("empty?", "boolean", "true when the page itself says that there is none"),
                .init("notices?", "string[]", "words of the site a person should read"),
                .init("login?", "\"login_required\""), .init("challenge?", "string"),
                .init("cooldown?", "{seconds: number}", "at most an hour"),
            ]),
        BridgeShape(
            "Pulled", "What `pull` got.",
            [
                .init("leads?", "LeadRow[]", "each may have a `contact`; absent when nothing could be read"),
                .init("cursor?", "any", "given to the next call; 64 KB as JSON"),
                .init("incomplete?", "boolean", "whether there is more at once"), .init("notices?", "string[]"),
                .init("login?", "\"login_required\""), .init("detail?", "string"),
                .init("cooldown?", "{seconds: number}"),
            ]),
        BridgeShape(
            "Contact", "A buyer. What is no number or address is kept as text beside it.",
            [
                .init("name?", "string"), .init("company?", "string"), .init("phone?", "string"),
                .init("alt_phone?", "string"), .init("email?", "string"), .init("country_iso?", "string"),
            ]),
        BridgeShape(
            "ClickAnswer", "What the page answered to the click.",
            [
                .init("result", "\"confirmed\"|\"refused\"|\"uncertain\""), .init("reason?", "string"),
                .init("contact?", "Contact"),
                .init("cooldown?", "{seconds: number}", "with `rate_limited` or `busy`: how long to wait"),
            ]),
        BridgeShape(
            "VerifyAnswer", "Whether the lead stands among the bought ones.",
            [
                .init("verified", "boolean"), .init("by?", "string", "where it was found"),
                .init("contact?", "Contact"), .init("evidence?", "any"), .init("reason?", "string"),
                .init("login?", "\"login_required\""),
            ]),
        BridgeShape(
            "ProbePage", "One page for the probe.",
            [
                .init("name", "string"), .init("url", "string"), .init("wait?", "Locator"), .init("cards?", "Locator"),
                .init("near?", "string[]", "words that stand near what is looked for"),
            ]),
    ]

    /// What channels take and answer.
    static let channelShapes = [
        BridgeShape(
            "Message", "One message to be sent, or whose fate is asked for.",
            [
                .init("id", "string"), .init("ref", "string", "the same at every try: give it to the vendor"),
                .init("to", "string"), .init("body", "string"), .init("subject?", "string"), .init("kind", "string"),
                .init("lead_id?", "string"), .init("try", "integer", "from 1"), .init("at?", "string"),
            ]),
        BridgeShape(
            "Outcome", "How a send ended.",
            [
                .init(
                    "outcome",
                    "\"sent\"|\"retry\"|\"permanent_item\"|\"permanent_target\"|\"pause_channel\"|\"unknown\""),
                .init("external_id?", "string", "with `sent`: the vendor's id"),
                .init("proof?", "string", "with `sent`: what the vendor said, 500 characters"),
                .init("after?", "number", "with `retry`: seconds, at most a day"), .init("reason?", "string"),
                .init("until_at?", "string", "with `pause_channel`: ISO-8601"),
            ]),
        BridgeShape(
            "ComposeEvent", "What a message is written about.",
            [
                .init("lead", "Lead"), .init("contact?", "Contact"), .init("slot", "string"),
                .init("text?", "string", "the slot's template, filled by the host"),
            ]),
        BridgeShape(
            "Composition", "The message for an event; no `to` means that there is nobody to write to.",
            [.init("to?", "string"), .init("body", "string"), .init("subject?", "string")]),
        BridgeShape("Health", "Whether the vendor answers.", [.init("ok", "boolean"), .init("detail?", "string")]),
        BridgeShape(
            "WebhookRequest", "A request that came in.",
            [
                .init("method", "string"), .init("path", "string"), .init("query?", "table<string, string>"),
                .init("headers", "table<string, string>", "names in lower case"), .init("body", "string"),
            ]),
        BridgeShape(
            "Received", "What a webhook said.",
            [
                .init("reply?", "{status: integer, body?: string}"),
                .init("messages?", "table[]", "`{slot =, id =, from =, text =, at =, from_me =}` each"),
                .init("statuses?", "table[]", "`{external_id =, state =}` each"),
            ]),
        BridgeShape(
            "Pairing", "How far linking an account is.",
            [.init("status", "string"), .init("png?", "string", "with `qr`: the picture's bytes")]),
    ]

    /// The table a plugin's file returns.
    static let manifestShapes = [
        BridgeShape(
            "Manifest", "What a plugin declares. Any other key is refused.",
            [
                .init("name", "string", "as the file or folder is called"),
                .init("version", "string", "three numbers, e.g. 1.0.0"), .init("api", "1"),
                .init("kind", "\"connector\"|\"channel\""), .init("summary?", "string", "one sentence"),
                .init("carries?", "string", "the channel it serves; its own name unless given"),
                .init("audience?", "\"buyer\"|\"staff\"", "whom it writes to; buyers unless given"),
                .init("receives?", "string", "a webhook path, `/webhook/NAME`"),
                .init("default?", "boolean", "whether a slot that names no connector gets this one"),
                .init("permissions?", "Permissions"), .init("settings?", "table<string, Setting>"),
                .init("limits?", "Limits"),
            ]),
        BridgeShape(
            "Permissions", "The doors a plugin asks for. An admin reads them before enabling it.",
            [
                .init("hosts?", "string[]", "`name.example.com` or `*.example.com`, https"),
                .init("token_urls?", "string[]", "addresses reading entries may POST to"),
                .init("secrets?", "string[]", "names of environment variables"),
                .init("page?", "(\"read\"|\"click\"|\"code\")[]"), .init("emit?", "\"lead.observed\"[]"),
                .init("mail?", "boolean"), .init("files?", "boolean"),
            ]),
        BridgeShape(
            "Setting", "One setting: a value of the slot, else of the environment, else the default.",
            [
                .init("type", SettingDeclaration.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: "|")),
                .init("required?", "boolean"), .init("default?", "any"),
                .init("env?", "string", "the variable that gives it"), .init("help?", "string"),
                .init("min?", "number"), .init("max?", "number"), .init("one_of?", "any[]"),
            ]),
        BridgeShape(
            "Limits", "What a plugin may use beyond, or below, the defaults.",
            PluginLimits.ranges.map {
                .init(
                    "\($0.key)?", "integer",
                    "\($0.range.lowerBound)–\($0.range.upperBound), \(PluginLimits()[$0.key]) by default")
            }),
    ]
}
