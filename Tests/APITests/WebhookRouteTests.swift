import API
import Domain
import Foundation
import Testing

@Suite("WebhookRoutes")
struct WebhookRouteTests {
    @Test("a path no enabled channel listens to is not there, whoever asks")
    func nobody() async throws {
        try await TestServer.with { server in
            for path in ["/webhook", "/webhook/nobody", "/api/v1/webhook/..%2Fx"] {
                let answer = try await server.call("POST", path, body: "{}")
                #expect(answer.status == 404, "\(path)")
                #expect(answer.json["code"]?.string == "webhook.path.unknown")
            }
            #expect(try await server.call("PUT", "/webhook/nobody", body: "{}").status == 405)
        }
    }

    @Test("an address that brings too many is told when to come again")
    func tooMany() async throws {
        try await TestServer.with(configure: { $0.webhooksPerMinute = 3 }) { server in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await server.call("POST", "/webhook/x", body: "{}").status) }
            #expect(statuses == [404, 404, 404, 429, 429])
            let answer = try await server.call("POST", "/webhook/x", body: "{}")
            #expect(answer.header("Retry-After") == "20")
            #expect(try await server.call("GET", "/health").status == 200)
        }
    }

    @Test("a number is paired by those who may act for its slot only")
    func pairing() async throws {
        try await TestServer.with { server in
            for (method, path) in [("POST", "/whatsapp/alpha/session/start"), ("GET", "/whatsapp/alpha/qr")] {
                let stranger = try await server.call(method, path)
                #expect(stranger.status == 401)
                // The home of these tests has no dispatchers: a slot that may be paired says so.
                let client = try await server.call(method, path, server.client)
                #expect(client.status == 409)
            }
            let foreign = try await server.call("GET", "/whatsapp/beta/qr", server.client)
            #expect(foreign.status == 404)
        }
    }
}
