extension BridgeReference {
    static let mailRows: [BridgeFunction] = [
        BridgeFunction(
            "mail.submit", "(mail: Mail)", "MailAnswer", "Hands one mail to the host's submission server.",
            works: ["send"], permission: .mail),
        BridgeFunction(
            "mail.find", "(message_id: string)", "boolean|nil",
            "Whether the Sent folder holds it; nil without a mailbox.", works: ["probe"], permission: .mail),
    ]

    static let fileRows: [BridgeFunction] = [
        BridgeFunction(
            "file.append", "(name: string, line: string)", "nothing",
            "Appends one line to a file of this plugin's own folder under runtime/channels.", works: ["send"],
            permission: .files, limits: "name of a-z, 0-9, _, . and -; line ≤ 64 KB"),
        BridgeFunction(
            "file.find", "(name: string, needle: string)", "boolean",
            "Whether a line of this plugin's own file holds the text.", works: ["probe"], permission: .files),
    ]

    static let mailShapes = [
        BridgeShape(
            "Mail", "One mail.",
            [
                .init("to", "string"), .init("subject", "string"), .init("body", "string"),
                .init("headers?", "table<string, string>"),
            ]),
        BridgeShape(
            "MailAnswer", "What the submission server answered.",
            [.init("code", "integer"), .init("enhanced?", "string"), .init("text", "string")]),
    ]
}
