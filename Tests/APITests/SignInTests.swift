import API
import Domain
import Foundation
import Testing

@Suite("SignInCheck")
struct SignInTests {
    @Test("bearers, and what is wrong with them")
    func bearer() async throws {
        try await TestServer.with { server in
            let me = try await server.call("GET", "/auth/me", server.client)
            #expect(me.json["role"]?.string == "client")
            #expect(me.json["allowed_slots"]?.array?.compactMap(\.string) == ["alpha"])
            #expect(me.json["csrf"]?.isNull == true)
            let wrong = try await server.call("GET", "/auth/me", "wrong")
            #expect(wrong.status == 401)
            #expect(wrong.header("WWW-Authenticate") == "Bearer error=\"invalid_token\"")
            #expect(try await server.call("GET", "/auth/me", headers: ["Authorization": "Basic YTpi"]).status == 401)
            #expect(try await server.call("GET", "/auth/me?access_token=\(server.admin)").status == 401)
            let twice =
                "GET /auth/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(server.admin)\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n"
            #expect(try await RawHTTP.send(server.port, twice).status == 400)
        }
    }

    @Test("the command line's token is an admin, on this machine, under its user's name")
    func cli() async throws {
        try await TestServer.with { server in
            let me = try await server.call("GET", "/auth/me", TestServer.cliToken, headers: ["X-Engyne-Client": "cli:asha"])
            #expect(me.json["user_id"]?.string == "cli:asha")
            let proxied = try await server.call("GET", "/auth/me", TestServer.cliToken, headers: ["X-Forwarded-For": "203.0.113.9"])
            #expect(proxied.status == 401)
        }
    }

    @Test("a local link signs a browser in once, and its cookie needs proof for writes")
    func browser() async throws {
        try await TestServer.with { server in
            let link = try await server.call("POST", "/auth/local", TestServer.cliToken)
            #expect(link.status == 201)
            let url = link.json["url"]?.string ?? ""
            let path = String(url.drop { $0 != "?" })
            let opened = try await server.call("GET", "/auth/local\(path)")
            #expect(opened.status == 303)
            #expect(opened.header("Location") == "/")
            let set = opened.header("Set-Cookie") ?? ""
            #expect(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"))
            #expect(try await server.call("GET", "/auth/local\(path)").status == 401)
            let cookie = String(set.prefix { $0 != ";" })
            let me = try await server.call("GET", "/auth/me", headers: ["Cookie": cookie])
            #expect(me.json["role"]?.string == "admin")
            let csrf = me.json["csrf"]?.string ?? ""
            let origin = "http://127.0.0.1:\(server.port)"
            func put(_ headers: [String: String]) async throws -> Int {
                var all = ["Cookie": cookie]
                all.merge(headers) { $1 }
                return try await server.call("PUT", "/hold", body: #"{"reason":"x"}"#, headers: all).status
            }
            #expect(try await put([:]) == 403)
            #expect(try await put(["Origin": origin]) == 403)
            #expect(try await put(["Origin": origin, "X-Engyne-CSRF": "wrong"]) == 403)
            #expect(try await put(["Origin": "http://evil.test", "X-Engyne-CSRF": csrf]) == 403)
            #expect(try await put(["Origin": "null", "X-Engyne-CSRF": csrf]) == 403)
            #expect(try await put(["Sec-Fetch-Site": "cross-site", "X-Engyne-CSRF": csrf]) == 403)
            #expect(try await put(["Origin": origin, "X-Engyne-CSRF": csrf]) == 200)
            #expect(try await put(["Sec-Fetch-Site": "same-origin", "X-Engyne-CSRF": csrf]) == 200)
            let out = try await server.call("POST", "/auth/logout", headers: ["Cookie": cookie, "Origin": origin, "X-Engyne-CSRF": csrf])
            #expect(out.status == 204)
            #expect(try await server.call("GET", "/auth/me", headers: ["Cookie": cookie]).status == 401)
        }
    }

    @Test("a link looked at ahead of time is not used up, and none works through a proxy")
    func prefetch() async throws {
        try await TestServer.with { server in
            let url = try await server.call("POST", "/auth/local", TestServer.cliToken).json["url"]?.string ?? ""
            let path = "/auth/local" + String(url.drop { $0 != "?" })
            #expect(try await server.call("HEAD", path).status == 200)
            #expect(try await server.call("GET", path, headers: ["X-Forwarded-For": "203.0.113.9"]).status == 403)
            #expect(try await server.call("GET", path).status == 303)
        }
    }

    @Test("a revoked token is refused by the next request, changed slots show in it")
    func revoke() async throws {
        try await TestServer.with { server in
            let made = try await server.call(
                "POST", "/tokens", server.admin, body: #"{"name":"crm","role":"client","allowed_slots":["alpha"],"ttl_seconds":60}"#)
            #expect(made.status == 201)
            let token = made.json["token"]?.string ?? ""
            let id = made.json["id"]?.string ?? ""
            #expect(try await server.call("GET", "/slots/alpha", token).status == 200)
            let changed = try await server.call("PATCH", "/tokens/\(id)", server.admin, body: #"{"allowed_slots":["beta"]}"#)
            #expect(changed.status == 200)
            #expect(try await server.call("GET", "/slots/alpha", token).status == 404)
            #expect(try await server.call("PATCH", "/tokens/\(id)", server.admin, body: #"{"role":"admin"}"#).status == 422)
            #expect(try await server.call("DELETE", "/tokens/crm", server.admin).status == 200)
            #expect(try await server.call("GET", "/slots/beta", token).status == 401)
            #expect(try await server.call("GET", "/tokens", server.admin).body.contains(token) == false)
        }
    }

    @Test("too many wrong credentials of one address are slowed down, right ones are not")
    func rate() async throws {
        try await TestServer.with(configure: { $0.failedSignInsPerMinute = 3 }) { server in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await server.call("GET", "/auth/me", "wrong").status) }
            #expect(statuses == [401, 401, 401, 429, 429])
            #expect(try await server.call("GET", "/auth/me", "wrong").header("Retry-After") != nil)
            #expect(try await server.call("GET", "/auth/me", server.admin).status == 200)
            #expect(try await server.call("GET", "/auth/me").status == 401)
        }
    }
}
