/// One function a script may call, as the reference prints it and as the sandbox registers it.
package struct BridgeFunction: Sendable, Hashable {
    package let module: String
    package let name: String
    /// The parameters as a reader sees them, e.g. `(locator, why)`.
    package let parameters: String
    package let answers: String
    package let summary: String
    /// `nil`: every entry.
    package let phases: Set<String>?
    /// The manifest line that grants it, e.g. `permissions.page "click"`; empty when everybody has it.
    package let permission: String

    package var fullName: String { "\(module).\(name)" }
}

/// Every module and function of the script API, version 1: the one table that registration, `check`, the reference
/// page and the editor annotations are made from.
package enum BridgeReference {
    package static let functions: [BridgeFunction] =
        logRows + jsonRows + timeRows + textRows + slotRows + storeRows + pageRows + leadRows + httpRows + outRows

    package static let constants: [String: [String]] = ["json": ["null"]]

    package static var modules: [String] {
        var names: [String] = []
        for function in functions where !names.contains(function.module) { names.append(function.module) }
        return names
    }

    /// The entry of the table, or `nil` for a function the API does not have.
    package static func function(_ module: String, _ name: String) -> BridgeFunction? {
        functions.first { $0.module == module && $0.name == name }
    }

    /// The entries a function works in; `nil`: every one. A function that is not listed works nowhere.
    package static func phases(_ module: String, _ name: String) -> Set<String>? {
        guard let found = function(module, name) else { return [] }
        return found.phases
    }

    private static func rows(
        _ module: String, _ phases: Set<String>?, _ permission: String = "", _ table: [(String, String, String, String)]
    ) -> [BridgeFunction] {
        table.map {
            BridgeFunction(
                module: module, name: $0.0, parameters: $0.1, answers: $0.2, summary: $0.3, phases: phases,
                permission: permission)
        }
    }

    private static let lasting = EntryName.except("compose", "pages")
    private static let storing = EntryName.except("compose", "pages", "selfcheck")
    private static let reading: Set<String> = ["login", "observe", "click", "verify", "balance"]
    private static let calling: Set<String> = ["send", "pairing", "probe", "health", "receive", "pull", "balance"]
    private static let signing: Set<String> = ["send", "probe", "health", "receive", "pairing", "pull"]

    private static let logRows = rows(
        "log", nil, "",
        [
            (
                "debug", "(message, fields?)", "nothing",
                "One log line of level debug; at most 8 KB and 50 a second, secrets masked."
            ),
            ("info", "(message, fields?)", "nothing", "One log line of level info; `print` does the same."),
            ("warn", "(message, fields?)", "nothing", "One log line of level warning."),
            ("error", "(message, fields?)", "nothing", "One log line of level error."),
        ])
    private static let jsonRows = rows(
        "json", nil, "",
        [
            ("encode", "(value)", "string", "Compact JSON with sorted keys."),
            ("decode", "(text)", "value", "Reads strict JSON; null becomes `json.null`. Raises `json.text.invalid`."),
            ("array", "(table)", "table", "Marks a table as a list, so that an empty one is written `[]`."),
        ])
    private static let timeRows =
        rows(
            "time", nil, "",
            [
                ("now", "()", "number", "Seconds since 1970, UTC, to the millisecond."),
                ("iso", "(seconds)", "string", "ISO-8601 UTC with milliseconds."),
                ("parse_iso", "(text)", "number|nil", "Seconds of an ISO-8601 time; nil when it is none."),
                (
                    "parse_age", "(text)", "number|nil",
                    "Hours of a wording such as `3 hrs ago`, `Yesterday`, `( 2 Days Old )`."
                ),
            ])
        + rows("time", lasting, "", [("sleep", "(seconds)", "nothing", "Waits, at most 60 seconds.")])
    private static let textRows = rows(
        "text", nil, "",
        [
            ("trim", "(text)", "string", "Without white space at both ends."),
            ("squeeze", "(text)", "string", "Every run of white space as one space, trimmed."),
            ("lower", "(text)", "string", "Lower case of every script, not only ASCII."),
            ("nfc", "(text)", "string", "Unicode normal form C."),
            ("digits", "(text)", "string", "Only the digits, those of other scripts as 0-9."),
            (
                "phone", "(text, region?)", "string|nil",
                "The first phone number as E.164; region is an ISO code, the slot's by default."
            ),
            ("email", "(text)", "string|nil", "The first e-mail address, lower case."),
            (
                "contains_any", "(text, list)", "string|nil",
                "The first of the words that stands in the text as a whole phrase, any case."
            ),
            (
                "fill", "(template, values)", "string",
                "Replaces `{name}` and `{table.name}`; what is unknown becomes empty."
            ),
        ])
    private static let slotRows = rows(
        "slot", nil, "",
        [
            ("id", "()", "string|nil", "The slot's id."),
            ("config", "()", "table", "The slot's settings that concern scripts: client, timezone, country."),
            (
                "dry_run", "()", "boolean",
                "Whether acts are left out; for log lines, the host leaves them out by itself."
            ),
        ])
    private static let storeRows = rows(
        "store", storing, "",
        [
            ("get", "(key)", "value|nil", "What was stored under the key, per plugin and slot."),
            ("set", "(key, value)", "nothing", "Stores a JSON value; key at most 512 bytes, everything together 1 MB."),
            ("delete", "(key)", "boolean", "Whether there was something to delete."),
            ("list", "(prefix?)", "list", "The stored keys with this prefix, sorted."),
        ])
    private static let pageRows =
        rows(
            "page", reading, "permissions.page \"read\"",
            [
                ("open", "(url)", "{url, status}", "Opens an address of the allowed hosts."),
                (
                    "goto", "(url)", "{url, status}",
                    "The same as `page.open`; `goto` is a Lua keyword, so it is written `page[\"goto\"](url)`."
                ),
                ("url", "()", "string", "The address the page is at now."),
                (
                    "wait", "(locator or list, seconds)", "integer|nil",
                    "Which alternative appeared, counted from 1; nil when none did."
                ),
                ("text", "(locator)", "string|nil", "The text of the first match."),
                (
                    "all", "(locator, fields, {limit, name}?)", "{rows, matched_by, matches}",
                    "One table per match, each with the fields found."
                ),
                ("one", "(fields)", "table", "The same fields over the whole page."),
                ("attr", "(locator, name)", "string|nil", "An attribute of the first match."),
                ("visible", "(locator)", "boolean", "Whether a match is visible."),
                ("scroll", "(locator)", "nothing", "Brings the first match into view."),
                ("html", "()", "string", "The page's markup as it is now."),
                ("screenshot", "(name)", "string", "Keeps a picture among the run's evidence, answers its name."),
                (
                    "responses", "(url_part)", "list",
                    "The page's own answers since the entry began: {url, method, status, body}."
                ),
            ])
        + rows(
            "page", ["click"], "permissions.page \"click\"",
            [
                (
                    "click", "(locator, why)", "{dispatched, reason, detail}",
                    "Clicks once on exactly one visible, still, uncovered element."
                )
            ])
        + rows(
            "page", ["login"], "permissions.page \"code\"",
            [
                (
                    "type", "(locator, ctx.code)", "nothing",
                    "Types the code a person gave, and nothing else, while a challenge is open."
                )
            ])
    private static let leadRows = rows(
        "lead", ["observe", "pull"], "permissions.emit \"lead.observed\"",
        [
            ("observed", "(row)", "nothing", "Hands over one row early; returning the list is the usual way."),
            ("seen", "(id)", "boolean", "Whether this lead id was observed before."),
        ])
    private static let httpRows = rows(
        "http", calling, "permissions.hosts",
        [
            ("get", "(url, options?)", "{status, headers, body}", "A GET request."),
            (
                "post", "(url, body, options?)", "{status, headers, body}",
                "A POST; outside send and pairing only to `token_urls`."
            ),
            (
                "request", "{method, url, headers, json, form, body, timeout}", "{status, headers, body}",
                "Any request the entry allows."
            ),
        ])
    private static let outRows =
        rows(
            "mail", ["send"], "permissions.mail",
            [
                (
                    "submit", "{to, subject, body, headers}", "{code, enhanced, text}",
                    "Hands one mail to the host's submission server."
                )
            ])
        + rows(
            "mail", ["probe"], "permissions.mail",
            [
                ("find", "(message_id)", "boolean|nil", "Whether the Sent folder holds it; nil without a mailbox.")
            ])
        + rows(
            "file", ["send"], "permissions.files",
            [
                (
                    "append", "(name, line)", "nothing",
                    "Appends one line to a file of this plugin's own folder under runtime/channels."
                )
            ])
        + rows(
            "file", ["probe"], "permissions.files",
            [
                ("find", "(name, needle)", "boolean", "Whether a line of this plugin's own file holds the text.")
            ])
        + rows(
            "secret", signing, "permissions.secrets",
            [
                ("has", "(name)", "boolean", "Whether the secret is set."),
                (
                    "use", "(name)", "handle",
                    "A stand-in that only http templates resolve; there is no way to read a secret."
                ),
                ("sign_jwt", "(name, claims)", "string", "An RS256 token signed with a service key."),
                (
                    "hmac", "(name, algorithm, text, encoding?)", "string",
                    "A keyed hash; encoding is hex, the default, or base64."
                ),
                ("check_hmac", "(name, algorithm, text, hex)", "boolean", "Compares a keyed hash in constant time."),
            ])
}
