import Auth
package import Domain

/// Ends a token, named by its id or its name, from its next request on.
package struct RevokeToken: Operation {
    package static let permission = Permission.tokensChange
    private let idOrName: String
    package init(_ idOrName: String) { self.idOrName = idOrName }
    package var object: String { "token:\(idOrName.prefix(64))" }
    package var details: JSONObject { ["verb": "revoke"] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.tokens.revoke(idOrName).object ?? [:]
    }
}
