import ControlPlane
import Domain
import HTTPTypes
import NIOCore

/// What comes in for channels, and linking a slot's account to one.
enum WebhookRoutes {
    static let all: [Route] = receiving + pairing

    private static let receiving: [Route] = ["GET", "POST"].flatMap { method in
        ["/webhook", "/webhook/{plugin}"].map { Route(method, $0, .signedBySender, receive) }
    }

    private static let pairing: [Route] = [
        Route("POST", "/whatsapp/{slot}/session/start", .signedIn(.channelsPair)) { exchange, context in
            let operation = PairSlot(.start, channel: "whatsapp", slot: try exchange.slot())
            return .json(["status": .string(try await context.run(operation, for: exchange.caller()).status)])
        },
        Route("GET", "/whatsapp/{slot}/qr", .signedIn(.channelsPair)) { exchange, context in
            let operation = PairSlot(.qr, channel: "whatsapp", slot: try exchange.slot())
            let answer = try await context.run(operation, for: exchange.caller())
            // The session's own word for how it is, where a problem would have the number once more.
            guard let png = answer.png else { return .json(["status": .string(answer.status)], status: .conflict) }
            return Reply(
                status: .ok, headers: [.contentType: "image/png", .cacheControl: "no-store"],
                body: .bytes(ByteBuffer(bytes: png)))
        },
    ]

    private static func receive(_ exchange: Exchange, _ context: ControlPlaneContext) async throws -> Reply {
        let path = "/" + exchange.target.segments.joined(separator: "/")
        let webhook = ReceiveWebhook(
            method: exchange.method, path: path, query: exchange.target.query, headers: headers(exchange.headers),
            body: exchange.rawBody)
        let answer = try await webhook.perform(in: context)
        var reply = Reply.text(answer.body, type: "text/plain; charset=utf-8")
        reply.status = .init(code: answer.status)
        return reply
    }

    /// As a script sees them; what opens this host's own doors is no script's business.
    private static func headers(_ fields: HTTPFields) -> [String: String] {
        var table: [String: String] = [:]
        for field in fields where ![.authorization, .cookie, .workerSecret].contains(field.name) {
            table[field.name.canonicalName] =
                table[field.name.canonicalName].map { "\($0), \(field.value)" }
                ?? field.value
        }
        return table
    }
}
