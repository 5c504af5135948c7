import API
import Domain
import Foundation
import Testing

@Suite("APIResponder")
struct DoorTests {
    @Test("health is open and every answer carries its request id and the security headers")
    func health() async throws {
        try await TestServer.with { server in
            let answer = try await server.call("GET", "/health")
            #expect(answer.status == 200)
            #expect(answer.json["status"]?.string == "ok")
            #expect(answer.header("X-Request-Id")?.count == 16)
            #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(answer.header("Server") == nil)
            #expect(try await server.call("GET", "/api/v1/ready").status == 200)
        }
    }

    @Test("what fails is a problem with code and request id, the same id as in the header")
    func problem() async throws {
        try await TestServer.with { server in
            let answer = try await server.call("GET", "/slots/nosuch?x=secret", server.admin)
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type")?.hasPrefix("application/problem+json") == true)
            #expect(answer.json["code"]?.string == "slots.slot.unknown")
            #expect(answer.json["request_id"]?.string == answer.header("X-Request-Id"))
            #expect(answer.json["instance"]?.string == "/slots/nosuch")
            #expect(answer.json["status"]?.int == 404)
        }
    }

    @Test("the description names every route with who may come")
    func openAPI() async throws {
        try await TestServer.with { server in
            #expect(try await server.call("GET", "/openapi.json").status == 401)
            let paths = try await server.call("GET", "/openapi.json", server.client).json["paths"]?.object ?? [:]
            for (method, path) in Self.closed where !path.hasPrefix("/api/") {
                let names = ["alpha": "{slot}", "1": "{lead}", "x": "{id}", "whatsapp": "{channel}"]
                let template = path.split(separator: "/").map { names[String($0)] ?? String($0) }.joined(separator: "/")
                let operation = paths["/" + template]?[method.lowercased()]
                #expect(operation?["security"]?.array?.isEmpty == false, "\(method) \(path)")
            }
            #expect(paths["/health"]?["get"]?["security"]?.array?.isEmpty == true)
        }
    }

    @Test("without credentials every route but the open ones is 401, or 404 for what is none")
    func unauthenticated() async throws {
        try await TestServer.with { server in
            for (method, path) in Self.closed {
                let answer = try await server.call(method, path, body: method == "GET" ? nil : "{}")
                #expect(answer.status == 401, "\(method) \(path)")
                #expect(answer.header("WWW-Authenticate") == (path == "/events/verified" ? "Bearer" : "Bearer"))
            }
            #expect(try await server.call("GET", "/nothing").status == 404)
        }
    }
    static let closed = [
        ("GET", "/slots"), ("POST", "/slots"), ("GET", "/slots/alpha"), ("POST", "/slots/alpha/start"),
        ("POST", "/slots/alpha/stop"),
        ("POST", "/slots/alpha/restart"), ("POST", "/slots/alpha/hard-stop"), ("POST", "/slots/alpha/probe"),
        ("GET", "/slots/alpha/leads"), ("GET", "/slots/alpha/leads.csv"), ("GET", "/slots/alpha/leads/1"),
        ("POST", "/events/verified"),
        ("GET", "/approvals"), ("GET", "/approvals/x"), ("POST", "/approvals/x/approve"),
        ("GET", "/approvals/standing"),
        ("GET", "/queues"), ("GET", "/queue/stats"), ("POST", "/queues/whatsapp/pause"), ("GET", "/dnc"),
        ("POST", "/dnc"),
        ("GET", "/hold"), ("PUT", "/hold"), ("DELETE", "/hold"), ("GET", "/plugins"), ("GET", "/activity/recent"),
        ("GET", "/activity/stream"), ("GET", "/attention"), ("GET", "/tokens"), ("POST", "/tokens"),
        ("DELETE", "/tokens/x"),
        ("GET", "/audit"), ("GET", "/health/details"), ("GET", "/auth/me"), ("POST", "/auth/logout"),
        ("POST", "/auth/local"),
        ("GET", "/api/v1/slots"),
    ]

    @Test("a wrong method is 405 and says which are right")
    func method() async throws {
        try await TestServer.with { server in
            let answer = try await server.call("DELETE", "/slots", server.admin)
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "GET, HEAD, POST")
            #expect(try await server.call("TRACE", "/hold", server.admin).status == 405)
            let head = try await server.call("HEAD", "/health")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
    }

    @Test(
        "a path is matched exactly as received",
        arguments: [
            "//health", "/health/", "/slots/..%2f..%2fetc", "/slots/Alpha", "/slots/alpha%00", "/slots/%61lpha",
            "/slots//start", "/api/v1", "/ui/../x",
            "/api/v1/", "/api/v1/api/v1/health", "/slots/alpha/", "/SLOTS",
        ])
    func exact(path: String) async throws {
        try await TestServer.with { server in
            let status = try await server.call("GET", path, server.admin).status
            #expect(status == 404)
        }
    }

    @Test("only one host, and only one of ours, is answered")
    func host() async throws {
        try await TestServer.with { server in
            for (lines, status) in [
                ("", 400), ("Host: evil.test\r\n", 421), ("Host: localhost\r\nHost: localhost\r\n", 400),
                ("Host: localhost\r\n", 200),
                ("Host: 127.0.0.1:9\r\n", 200), ("Host: [::1]:80\r\n", 200), ("Host: localhost.evil.test\r\n", 421),
                ("Host: a@localhost\r\n", 421), ("Host: localhost:80x\r\n", 421),
            ] {
                let answer = try await RawHTTP.send(
                    server.port, "GET /health HTTP/1.1\r\n\(lines)Connection: close\r\n\r\n")
                #expect(answer.status == status, "\(lines)")
            }
        }
    }

    @Test("the public address is answered too")
    func publicHost() async throws {
        try await TestServer.with(configure: { $0.publicURL = "https://api.example.com" }) { server in
            let known = try await server.call("GET", "/health", headers: ["Host": "API.example.com"]).status
            #expect(known == 200)
            let foreign = try await server.call("GET", "/health", headers: ["Host": "example.com"]).status
            #expect(foreign == 421)
        }
    }

    @Test("a promise of too much is refused before a byte of it comes")
    func promised() async throws {
        try await TestServer.with { server in
            let answer = try await RawHTTP.send(
                server.port,
                "POST /dnc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000000\r\n"
                    + "Content-Type: application/json\r\n\r\n{"
            )
            #expect(answer.status == 413)
            #expect(answer.header("Connection") == "close")
        }
    }

    @Test("a chunked body is counted as it comes")
    func chunked() async throws {
        try await TestServer.with { server in
            let chunk = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
            let raw =
                "POST /dnc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(server.admin)\r\n"
                + "Content-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + String(repeating: chunk, count: 5)
                + "0\r\n\r\n"
            let status = try await RawHTTP.send(server.port, raw).status
            #expect(status == 413)
        }
    }

    @Test("a dripping body is given up on")
    func slow() async throws {
        try await TestServer.with(configure: { $0.bodySeconds = 0.3 }) { server in
            let connection = try RawHTTP.Connection(
                server.port,
                "POST /dnc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(server.admin)\r\n"
                    + "Content-Length: 10\r\n"
                    + "Content-Type: application/json\r\n\r\n{")
            #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("a connection that says nothing is closed")
    func idle() async throws {
        try await TestServer.with(configure: { $0.idleSeconds = 1 }) { server in
            _ = try await RawHTTP.Connection(server.port, "GET /health HTTP/1.1\r\nHo").readToEnd()
        }
    }

    @Test("bodies are JSON objects, plain and correct")
    func json() async throws {
        try await TestServer.with { server in
            let good = #"{"contact":"+915550000009"}"#
            func post(_ body: String, _ headers: [String: String] = [:]) async throws -> Int {
                try await server.call("POST", "/dnc", server.admin, body: body, headers: headers).status
            }
            #expect(try await post(good) == 201)
            #expect(try await post(good, ["Content-Type": "application/json; charset=utf-8"]) == 201)
            #expect(try await post(good, ["Content-Type": "text/plain"]) == 415)
            #expect(try await post(good, ["Content-Type": ""]) == 415)
            #expect(try await post(good, ["Content-Type": "application/json; charset=latin1"]) == 415)
            #expect(try await post(good, ["Content-Encoding": "gzip"]) == 415)
            #expect(try await post("{") == 400)
            #expect(try await post(#"{"contact":"+915550000009","contact":"x"}"#) == 400)
            #expect(try await post("[]") == 400)
            #expect(try await post(String(repeating: "[", count: 40) + String(repeating: "]", count: 40)) == 400)
            #expect(try await post(#"{"contact":5}"#) == 422)
            #expect(try await post("{}") == 422)
            let answer = try await server.call("POST", "/dnc", server.admin, body: "{}")
            #expect(answer.json["pointer"]?.string == "/contact")
        }
    }

    @Test("a port that is taken is named, with what to do")
    func taken() async throws {
        try await TestServer.with { server in
            let error = await #expect(throws: APIError.self) {
                _ = try await TestServer(configure: { $0.port = server.port })
            }
            #expect(error?.code == "api.port.taken")
            #expect(error?.hint.contains("--port") == true)
        }
    }

    @Test("the dashboard's files are open, revalidated by their tag")
    func files() async throws {
        try await TestServer.with { server in
            let page = try await server.call("GET", "/")
            #expect(page.status == 200)
            #expect(page.body == "<html>")
            #expect(page.header("Content-Type") == "text/html")
            #expect(try await server.call("GET", "/", headers: ["If-None-Match": "\"e1\""]).status == 304)
            #expect(try await server.call("GET", "/ui/nothing.js").status == 404)
        }
    }
}
