import ControlPlane
import Domain

/// What waits for a person.
enum AttentionRoutes {
    static let all: [Route] = [
        Route("GET", "/attention", .signedIn(.attentionRead)) { exchange, context in
            .json(try await context.run(ListAttention(exchange.page()), for: exchange.caller()).json)
        },
        Route("POST", "/attention/{id}/resolve", .signedIn(.attentionResolve)) { exchange, context in
            .json(try await context.run(ResolveAttention(exchange.name("id")), for: exchange.caller()))
        },
    ]
}
