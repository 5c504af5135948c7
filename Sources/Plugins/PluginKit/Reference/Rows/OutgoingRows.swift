import Egress

extension BridgeReference {
    static let mailRows: [BridgeFunction] = [
        BridgeFunction(
            "mail.submit", "(mail: Mail)", "MailAnswer",
            "Hands the approved message to the host's submission server: this recipient, subject and body, once.",
            works: ["send"], permission: .mail, limits: "one a send; body ≤ 256 KB",
            example: "mail.submit({ to = message.to, subject = message.subject, body = message.body })"),
        BridgeFunction(
            "mail.find", "(reference: string)", "boolean|nil",
            "Whether the folder of sent mail holds the message of this `ref`, or of this Message-ID; nil without a mailbox.",
            works: ["probe"], permission: .mail, example: "if mail.find(intent.ref) then return \"sent\" end"),
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
            "Mail", "One mail. What differs from the message the entry was called with is refused.",
            [
                .init("to", "string"), .init("subject", "string"), .init("body", "string"),
                .init("unsubscribe?", "boolean|string", "adds List-Unsubscribe: by mail, and by this https address"),
                .init("headers?", "table<string, string>", "\(MailMessage.furtherHeaders.joined(separator: ", "))"),
            ]),
        BridgeShape(
            "MailAnswer", "What the submission server answered, whichever way.",
            [
                .init("accepted", "boolean", "whether it has taken the mail"), .init("code", "integer"),
                .init("enhanced?", "string", "e.g. 5.1.1"), .init("text", "string", "without addresses"),
                .init("step", "string", "connect, login, sender, recipient, data or message"),
                .init("message_id", "string"),
            ]),
    ]
}
