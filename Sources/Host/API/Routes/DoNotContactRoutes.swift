import ControlPlane
import Domain
import HTTPTypes

/// Who must never be written to.
enum DoNotContactRoutes {
    static let all: [Route] = [
        Route("GET", "/dnc", .signedIn(.doNotContactRead)) { exchange, context in
            .json(try await context.run(ListBlocked(exchange.page()), for: exchange.caller()).json)
        },
        Route("POST", "/dnc", .signedIn(.doNotContactAdd)) { exchange, context in
            let members = try exchange.members()
            let operation = BlockContact(
                try members.text("contact", max: 254), reason: try members.optionalText("reason", max: 300))
            return .json(try await context.run(operation, for: exchange.caller()), status: .created)
        },
        Route("DELETE", "/dnc/{id}", .signedIn(.doNotContactRemove)) { exchange, context in
            .json(try await context.run(UnblockContact(exchange.name("id")), for: exchange.caller()))
        },
    ]
}
