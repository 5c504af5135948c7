import Auth
import ControlPlane
import Domain
import HTTPTypes

/// Signing in on this machine, who one is, and signing out.
enum SessionRoutes {
    static func all(_ authenticator: Authenticator) -> [Route] {
        [
            Route("POST", "/auth/local", .signedIn(.loginLink)) { exchange, context in
                .json(try await context.run(MakeLoginLink(), for: exchange.caller()), status: .created)
            },
            Route("GET", "/auth/local", .open) { exchange, _ in
                guard exchange.peer.isLoopback else { throw APIError.notHere }
                // A prefetch must not use the link up.
                guard exchange.method == "GET" else { return .empty(.ok) }
                let cookie = try await authenticator.localSignIn.open(code: exchange.target.query["code"] ?? "")
                return .empty(.seeOther, headers: [.location: "/", .setCookie: setCookie(cookie, seconds: BrowserSessions.longestSeconds)])
            },
            Route("GET", "/auth/me", .signedIn(.ownSession)) { exchange, _ in .json(try me(exchange)) },
            Route("POST", "/auth/logout", .signedIn(.ownSession)) { exchange, _ in
                guard let cookie = exchange.signedIn?.cookie else { return .empty(.noContent) }
                try await authenticator.sessions.close(cookie: cookie)
                return .empty(.noContent, headers: [.setCookie: setCookie("", seconds: 0)])
            },
        ]
    }

    private static func me(_ exchange: Exchange) throws -> JSONObject {
        let actor = try exchange.caller().actor
        return [
            "user_id": .string(actor.id), "name": .string(actor.name), "email": JSONValue(actor.email),
            "role": .string(actor.role.rawValue), "allowed_slots": JSONValue(actor.slots.names?.sorted() ?? []),
            "all_slots": .bool(actor.slots == .all), "grants": JSONValue(actor.grants.map(\.rawValue).sorted()),
            "csrf": JSONValue(exchange.signedIn?.csrf),
        ]
    }

    private static func setCookie(_ value: String, seconds: Double) -> String {
        "\(SignInCheck.cookieName)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(Int(seconds))"
    }
}
