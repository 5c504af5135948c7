import Domain

/// What a script's `receive` made of a webhook.
struct ReceivedWebhook {
    /// `{status, body}` for the sender.
    let reply: JSONValue
    let receipts: [DeliveryReceipt]
    /// How many messages of people came in.
    let messages: Int

    private static let mostReplyBytes = 64 << 10

    /// An answer without a reply is a plain yes; a status that is none of HTTP is the script's mistake, told as 500.
    init(_ answer: JSONValue) {
        let status = answer["reply"]?["status"]?.int ?? 200
        let body = answer["reply"]?["body"]?.string ?? ""
        reply = [
            "status": JSONValue((200...599).contains(status) ? status : 500),
            "body": .string(body.utf8.count <= Self.mostReplyBytes ? body : ""),
        ]
        receipts = (answer["statuses"]?.array ?? []).compactMap(Self.receipt)
        messages = answer["messages"]?.array?.count ?? 0
    }

    private static func receipt(_ value: JSONValue) -> DeliveryReceipt? {
        guard let id = value["external_id"]?.string, (1...300).contains(id.utf8.count),
            let state = value["state"]?.string.flatMap(DeliveryState.init)
        else { return nil }
        return DeliveryReceipt(externalID: id, state: state, slot: value["slot"]?.string)
    }
}
