package import Domain

/// Cookies outside the profile: session cookies never survive a browser's restart by themselves. The values are
/// secrets: they go into a file only its owner can read and never into a log.
extension ChromeBrowser {
    /// Every cookie of the profile, as `setCookies` takes them.
    package func cookies() async throws -> JSONValue {
        try await call("Storage.getCookies", seconds: 10)["cookies"] ?? []
    }

    /// Puts cookies back that `cookies` gave earlier.
    package func setCookies(_ cookies: JSONValue) async throws {
        let wanted = (cookies.array ?? []).compactMap(Self.parameter)
        if wanted.isEmpty { return }
        _ = try await call("Storage.setCookies", ["cookies": .array(wanted)], seconds: 10)
    }

    /// The members a cookie may be set with; a session cookie has no time of expiry then.
    private static func parameter(_ cookie: JSONValue) -> JSONValue? {
        guard let given = cookie.object else { return nil }
        var kept = JSONObject()
        for key in ["name", "value", "domain", "path", "secure", "httpOnly", "sameSite", "priority", "partitionKey"] {
            kept[key] = given[key]
        }
        if let expires = given["expires"]?.double, expires > 0 { kept["expires"] = .double(expires) }
        return .object(kept)
    }
}
