package import Domain

/// The browser's cookies, in the form they can be put back in.
extension ChromeBrowser {
    /// Every cookie of the profile.
    package func cookies(seconds: Double = 5) async throws -> JSONValue {
        try await call("Storage.getCookies", seconds: seconds)["cookies"] ?? []
    }

    /// Puts cookies back that `cookies` gave earlier. One the browser does not take is named in the log and left out.
    package func setCookies(_ cookies: JSONValue) async throws {
        let wanted = (cookies.array ?? []).compactMap(Self.parameter)
        if wanted.isEmpty { return }
        do { try await set(wanted) } catch BrowserError.refused {
            // One bad cookie makes the browser refuse them all.
            for cookie in wanted {
                do { try await set([cookie]) } catch BrowserError.refused(_, let problem) {
                    log("the cookie '\(cookie["name"]?.string ?? "")' was not taken back: \(problem)")
                }
            }
        }
    }

    private func set(_ cookies: [JSONValue]) async throws {
        _ = try await call("Storage.setCookies", ["cookies": .array(cookies)], seconds: 10)
    }

    /// The members a cookie may be set with; a session cookie has no time of expiry then.
    private static func parameter(_ cookie: JSONValue) -> JSONValue? {
        guard let given = cookie.object else { return nil }
        var kept = JSONObject()
        for key in ["name", "value", "path", "secure", "httpOnly", "sameSite", "priority", "partitionKey"] {
            kept[key] = given[key]
        }
        if let expires = given["expires"]?.double, expires > 0 { kept["expires"] = .double(expires) }
        guard let domain = given["domain"]?.string else { return nil }
        // A cookie of one host only must not become one of all hosts below it: those have a dot in front.
        if domain.hasPrefix(".") {
            kept["domain"] = .string(domain)
        } else {
            let scheme = given["secure"]?.bool == true ? "https" : "http"
            kept["url"] = .string("\(scheme)://\(domain)\(given["path"]?.string ?? "/")")
        }
        return .object(kept)
    }
}
