import Activity
import ControlPlane
import Domain
import Foundation
import Testing

@Suite("ActivityStream")
struct ActivityStreamTests {
    private func open(_ server: TestServer, _ headers: String = "") throws -> RawHTTP.Connection {
        try RawHTTP.Connection(
            server.port,
            "GET /activity/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(server.client)\r\n"
                + "\(headers)\r\n")
    }

    /// A stream whose reader is among the listeners: the first tick comes after that.
    private func listening(_ server: TestServer) async throws -> RawHTTP.Connection {
        let stream = try open(server)
        _ = try await stream.read(until: "event: tick")
        return stream
    }

    @Test("frames are named, numbered and filtered by slot; ticks tell the time")
    func frames() async throws {
        try await TestServer.with { server in
            let stream = try await listening(server)
            for (slot, words) in [("alpha", "first"), ("beta", "second"), ("alpha", "third")] {
                try await server.context.activity.record(.system, words, slotID: SlotID(slot))
            }
            let got = try await stream.read(until: "third")
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
            for words in ["one", "two", "three"] {
                try await server.context.activity.record(.system, words, slotID: SlotID("alpha"))
            }
            let resumed = try await open(server, "Last-Event-ID: boot-1\r\n").read(until: "three")
            #expect(!resumed.contains("\"one\""))
            #expect(resumed.contains("\"two\"") && resumed.contains("\"three\""))
            let other = try await open(server, "Last-Event-ID: other-1\r\n").read(until: "event: reset")
            #expect(other.contains("event: reset"))
        }
    }

    @Test("a revoked token ends its stream")
    func revoked() async throws {
        try await TestServer.with { server in
            let stream = try await listening(server)
            _ = try await server.call("DELETE", "/tokens/client", server.admin)
            let text = try await stream.read(until: "\r\n0\r\n\r\n")
            #expect(text.hasSuffix("\r\n0\r\n\r\n"))
        }
    }

    @Test("the sixth stream of one caller is refused")
    func limit() async throws {
        try await TestServer.with { server in
            var streams: [RawHTTP.Connection] = []
            for _ in 0..<5 { streams.append(try await listening(server)) }
            #expect(try await server.call("GET", "/activity/stream", server.client).status == 429)
            withExtendedLifetime(streams) {}
        }
    }

    @Test("a reader that leaves frees its place")
    func leaves() async throws {
        try await TestServer.with { server in
            for _ in 0..<5 { _ = try await listening(server) }
            // The server finds out at a later tick that they have gone.
            var head = ""
            let end = ContinuousClock.now + .seconds(30)
            while !head.hasPrefix("HTTP/1.1 200"), ContinuousClock.now < end {
                head = try await open(server).read(until: "\r\n\r\n")
            }
            #expect(head.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("open streams do not hold up a server whose task is cancelled")
    func cancelled() async throws {
        let server = try await TestServer()
        let stream = try await listening(server)
        await server.cancel()
        #expect(try await stream.readToEnd().hasPrefix("HTTP/1.1 200"))
    }

    @Test("open streams do not hold up the end of the host")
    func shutdown() async throws {
        let server = try await TestServer()
        let stream = try await listening(server)
        try await server.stop()
        #expect(try await stream.readToEnd().hasPrefix("HTTP/1.1 200"))
    }
}
