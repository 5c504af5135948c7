extension BridgeReference {
    static let regexRows: [BridgeFunction] = [
        BridgeFunction(
            "re.match", "(text: string, pattern: string)", "(string|false)[]|nil",
            "The first match: the whole, then each group, false for a group that took no part; nil when nothing matches.",
            limits: regexLimits,
            example: #"local m = re.match("14 mins ago", [[(\d+)\s*(hrs?|mins?)]]) --> m[2] == "14""#),
        BridgeFunction(
            "re.find", "(text: string, pattern: string, init?: integer)", "RegexMatch|nil",
            "Where the first match at or after byte `init` is; a negative `init` counts from the end.",
            limits: regexLimits),
        BridgeFunction(
            "re.all", "(text: string, pattern: string, limit?: integer)", "(string|false)[][]",
            "Every match from left to right, each as `re.match` tells it.", limits: "\(regexLimits); ≤ 10,000 matches",
            example: #"for _, m in ipairs(re.all(body, [["id":(\d+)]])) do ids[#ids + 1] = m[2] end"#),
        BridgeFunction(
            "re.replace", "(text: string, pattern: string, with: string, limit?: integer)", "string",
            #"The text with each match replaced; `\0` stands for the match, `\1` to `\9` for its groups, `\\` for a backslash."#,
            limits: "\(regexLimits); result ≤ 4 MB",
            example: #"re.replace("2026-01-09", [[(\d+)-(\d+)-(\d+)]], [[\3.\2.\1]]) --> 09.01.2026"#),
    ]

    private static let regexLimits = "pattern ≤ 1 KB; text ≤ 4 MB; text × program ≤ 32 M steps"

    static let regexShapes = [
        BridgeShape(
            "RegexMatch", "One match with its place.",
            [
                .init("from", "integer", "its first byte, counted from 1"), .init("to", "integer", "its last byte"),
                .init("text", "string"), .init("groups", "(string|false)[]", "false for a group that took no part"),
            ])
    ]
}
