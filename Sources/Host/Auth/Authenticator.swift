package import Domain

/// What a request shows of who it is from.
package struct Credentials: Sendable {
    /// The text behind `Authorization: Bearer`.
    package let bearer: String?
    /// The session cookie's value.
    package let cookie: String?
    /// Whether it comes from this machine.
    package let isLoopback: Bool
    /// Who uses the command line, `cli:<os user>`; believed only beside the command line's own token.
    package let client: String?

    package init(bearer: String?, cookie: String?, isLoopback: Bool, client: String? = nil) {
        (self.bearer, self.cookie, self.isLoopback, self.client) = (bearer, cookie, isLoopback, client)
    }
}

/// Who is asking, and what a write of theirs must bring along.
package struct SignedIn: Sendable, Hashable {
    package let actor: Actor
    /// The value of `X-Engyne-CSRF` for a browser session; `nil` for bearers, which no browser sends by itself.
    package let csrf: String?
    /// The session cookie it came by.
    package let cookie: String?
}

/// Says who asks, by the rights of now: it reads the database at each request, so that a revoked token, a signed-out
/// session or a disabled user is refused by the very next one.
package struct Authenticator: Sendable {
    package let tokens: TokenBook
    package let sessions: BrowserSessions
    package let localSignIn: LocalSignIn
    /// Known to the command line on this machine only, new at each start.
    private let cliToken: String

    package init(tokens: TokenBook, sessions: BrowserSessions, localSignIn: LocalSignIn, cliToken: String) {
        (self.tokens, self.sessions, self.localSignIn, self.cliToken) = (tokens, sessions, localSignIn, cliToken)
    }

    /// - Throws: `AuthError.notSignedIn` when nothing was shown, `.tokenInvalid` when what was shown is worth nothing.
    package func identify(_ shown: Credentials) async throws -> SignedIn {
        if let bearer = shown.bearer { return try await identify(bearer: bearer, shown) }
        guard let cookie = shown.cookie else { throw AuthError.notSignedIn }
        guard let actor = try await sessions.actor(cookie: cookie) else { throw AuthError.sessionEnded }
        return SignedIn(actor: actor, csrf: BrowserSessions.csrf(cookie: cookie), cookie: cookie)
    }

    private func identify(bearer: String, _ shown: Credentials) async throws -> SignedIn {
        if shown.isLoopback, !cliToken.isEmpty, SecretBytes.areEqual(bearer, cliToken) {
            let name = Self.cliName(shown.client)
            return SignedIn(actor: Actor(id: name, name: name, role: .admin, slots: .all), csrf: nil, cookie: nil)
        }
        return SignedIn(actor: try await tokens.actor(for: bearer), csrf: nil, cookie: nil)
    }

    /// The name comes from outside and goes into logs: only a plain word is taken.
    private static func cliName(_ client: String?) -> String {
        guard let client, client.hasPrefix("cli:"), (5...68).contains(client.utf8.count),
            client.dropFirst(4).allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
        else { return "cli:unknown" }
        return client
    }
}
