import ControlPlane
import Domain
import HTTPTypes

/// Bearer tokens of programs.
enum TokenRoutes {
    private static let hour = 3600.0
    private static let longest = 400.0 * 86_400

    static let all: [Route] = [
        Route("GET", "/tokens", .signedIn(.tokensRead)) { exchange, context in
            .json(try await context.run(ListTokens(exchange.page()), for: exchange.caller()).json)
        },
        Route("POST", "/tokens", .signedIn(.tokensChange)) { exchange, context in
            let members = try exchange.members()
            let operation = CreateToken(
                name: try members.optionalText("name", max: 64) ?? "api", role: try members.text("role", max: 16),
                slots: try members.texts("allowed_slots", default: []),
                seconds: try members.number("ttl_seconds", in: 1...longest, default: hour))
            return .json(try await context.run(operation, for: exchange.caller()), status: .created)
        },
        Route("PATCH", "/tokens/{id}", .signedIn(.tokensChange)) { exchange, context in
            let members = try exchange.members()
            try members.only(["allowed_slots"])
            let operation = ChangeToken(try exchange.name("id"), slots: try members.texts("allowed_slots"))
            return .json(try await context.run(operation, for: exchange.caller()))
        },
        Route("DELETE", "/tokens/{id}", .signedIn(.tokensChange)) { exchange, context in
            .json(try await context.run(RevokeToken(exchange.name("id")), for: exchange.caller()))
        },
    ]
}
