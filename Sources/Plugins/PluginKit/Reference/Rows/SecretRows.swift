extension BridgeReference {
    static let secretRows: [BridgeFunction] = [
        signing("has", "(name: string)", "boolean", "Whether the secret is set."),
        signing(
            "use", "(name: string)", "string",
            "A stand-in that only http templates resolve; there is no way to read a secret.",
            example: "headers = { Authorization = \"Bearer \" .. secret.use(\"API_TOKEN\") }"),
        signing(
            "sign_jwt", "(name: string, claims: table)", "string",
            "An RS256 token signed with an RSA key: a PEM, or a service account's JSON, which also gives `kid` and `iss`.",
            limits: "claims ≤ 16 KB; `iat` is now and `exp` an hour later unless given",
            example: "secret.sign_jwt(\"SERVICE_KEY\", { aud = token_url, scope = scope })"),
        signing(
            "hmac", "(name: string, algorithm: string, text: string, encoding?: string)", "string",
            "A keyed hash; encoding is hex, the default, or base64."),
        signing(
            "webhook_headers", "(name: string, id: string, body: string)", "table<string, string>",
            "The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of Standard Webhooks.",
            limits: "`whsec_NEW whsec_OLD` signs with both while a key is replaced",
            example: "headers = secret.webhook_headers(\"HOOK_SECRET\", message.id, message.body)"),
        signing(
            "check_hmac", "(name: string, algorithm: string, text: string, hex: string)", "boolean",
            "Compares a keyed hash in constant time."),
    ]

    private static func signing(
        _ name: String, _ signature: String, _ answers: String, _ summary: String, limits: String = "",
        example: String = ""
    ) -> BridgeFunction {
        BridgeFunction(
            "secret.\(name)", signature, answers, summary, works: Works.signing, permission: .secrets, limits: limits,
            example: example)
    }
}
