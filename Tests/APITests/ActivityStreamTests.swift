import Activity
import ControlPlane
import Domain
import Foundation
import Testing

@Suite("ActivityStream")
struct ActivityStreamTests {
    private func follow(_ server: TestServer, _ token: String, _ headers: String = "", until: String, seconds: Double = 5) async throws -> String {
        let raw = "GET /activity/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\(headers)\r\n"
        return try await RawHTTP.exchange(server.port, Array(raw.utf8), seconds: seconds, until: until)
    }

    @Test("frames are named, numbered and filtered by slot; ticks tell the time")
    func frames() async throws {
        try await TestServer.with { server in
            async let text = follow(server, server.client, until: "third")
            try await Task.sleep(for: .milliseconds(400))
            for (slot, words) in [("alpha", "first"), ("beta", "second"), ("alpha", "third")] {
                try await server.context.activity.record(.system, words, slotID: SlotID(slot))
            }
            let got = try await text
            #expect(got.contains("Content-Type: text/event-stream") || got.contains("content-type: text/event-stream"))
            #expect(got.contains("retry: 3000"))
            #expect(got.contains("event: tick\ndata: {\"now\":"))
            #expect(got.contains("id: boot-1\nevent: activity\ndata: "))
            #expect(got.contains("first") && got.contains("third"))
            #expect(!got.contains("second"))
        }
    }

    @Test("a returning reader gets what it missed, once; a stranger's id gives a reset")
    func resume() async throws {
        try await TestServer.with { server in
            for words in ["one", "two", "three"] { try await server.context.activity.record(.system, words, slotID: SlotID("alpha")) }
            let resumed = try await follow(server, server.client, "Last-Event-ID: boot-1\r\n", until: "three")
            #expect(!resumed.contains("\"one\""))
            #expect(resumed.contains("\"two\"") && resumed.contains("\"three\""))
            let other = try await follow(server, server.client, "Last-Event-ID: other-1\r\n", until: "event: reset")
            #expect(other.contains("event: reset"))
        }
    }

    @Test("a revoked token ends its stream")
    func revoked() async throws {
        try await TestServer.with { server in
            async let text = follow(server, server.client, until: "\r\n0\r\n\r\n", seconds: 6)
            try await Task.sleep(for: .milliseconds(300))
            let began = Date()
            _ = try await server.call("DELETE", "/tokens/client", server.admin)
            _ = try await text
            #expect(Date().timeIntervalSince(began) < 4)
        }
    }

    @Test("the sixth stream of one caller is refused")
    func limit() async throws {
        try await TestServer.with { server in
            let streams = (0..<5).map { _ in Task { try await follow(server, server.client, until: "never", seconds: 3) } }
            try await Task.sleep(for: .milliseconds(800))
            #expect(try await server.call("GET", "/activity/stream", server.client).status == 429)
            for stream in streams { _ = try await stream.value }
        }
    }

    @Test("open streams do not hold up the end of the host")
    func shutdown() async throws {
        let server = try await TestServer()
        async let text = follow(server, server.client, until: "never", seconds: 8)
        try await Task.sleep(for: .milliseconds(400))
        let began = Date()
        try await server.stop()
        _ = try await text
        #expect(Date().timeIntervalSince(began) < 5)
    }
}
