import Auth
package import Domain

/// Makes a one-time link for a browser on this machine: `{url, expires_at}`.
package struct MakeLoginLink: Operation {
    package static let permission = Permission.loginLink
    package let object = "login_link"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let (code, expiresAt) = try await context.localSignIn.makeCode()
        return [
            "url": .string("\(context.baseURL())/auth/local?code=\(code)"),
            "expires_at": .string(Timestamp.string(expiresAt)),
        ]
    }
}
