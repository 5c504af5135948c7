import Foundation
import TestSupport
import Testing

@testable import CurlBridge

@Suite("CurlTransfer")
struct CurlTransferTests {
    func request(_ url: String, _ method: String = "GET", body: String? = nil) -> CurlRequest {
        CurlRequest(
            method: method, url: url, body: body.map { Array($0.utf8) }, timeoutSeconds: 30, insideAllowed: true)
    }

    private func failure(_ request: CurlRequest) async throws -> CurlFailure {
        switch await CurlTransfer.perform(request) {
        case .success(let response):
            throw CurlFailure(kind: .other, detail: "got \(response.status)", mayHaveLeft: true)
        case .failure(let failure): return failure
        }
    }

    @Test("an answer comes with status, headers and body")
    func answer() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(201, "hello", headers: ["X-Thing: a b"])) }
        defer { server.stop() }
        let response = try await CurlTransfer.perform(request(server.base + "/x?y=1")).get()
        #expect(response.status == 201)
        #expect(response.body == Array("hello".utf8))
        #expect(response.headers.contains { $0.name == "x-thing" && $0.value == "a b" })
        #expect(server.requests[0].hasPrefix("GET /x?y=1 HTTP/1.1\r\n"))
    }

    @Test("a body is sent once, with its method, without Expect and without a made-up content type")
    func body() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(200, "")) }
        defer { server.stop() }
        _ = try await CurlTransfer.perform(request(server.base, "PUT", body: "a=b")).get()
        #expect(server.requests.count == 1)
        let seen = server.requests[0]
        #expect(seen.hasPrefix("PUT / HTTP/1.1\r\n"))
        #expect(seen.hasSuffix("\r\n\r\na=b"))
        #expect(!seen.lowercased().contains("expect:"))
        #expect(!seen.lowercased().contains("content-type:"))
    }

    @Test("a HEAD answer has no body and does not wait for one")
    func head() async throws {
        let server = try LoopbackServer { _ in .cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") }
        defer { server.stop() }
        let response = try await CurlTransfer.perform(request(server.base, "HEAD")).get()
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
    }

    @Test("a redirect is an answer, it is not followed")
    func redirect() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(302, "", headers: ["Location: /other"])) }
        defer { server.stop() }
        #expect(try await CurlTransfer.perform(request(server.base)).get().status == 302)
        #expect(server.requests.count == 1)
    }

    @Test("a refused connection promises that nothing left")
    func refused() async throws {
        let server = try LoopbackServer { _ in .silent }
        server.stop()
        let failure = try await failure(request(server.base, "POST", body: "x"))
        #expect(failure.kind == .connect)
        #expect(!failure.mayHaveLeft)
    }

    @Test("a name that does not resolve promises that nothing left")
    func unresolved() async throws {
        let failure = try await failure(request("http://nothing.invalid/"))
        #expect(failure.kind == .resolve)
        #expect(!failure.mayHaveLeft)
    }

    @Test("a TLS handshake with a plain server promises that nothing left")
    func plainServer() async throws {
        let server = try LoopbackServer { _ in .closeAtOnce }
        defer { server.stop() }
        let url = server.base.replacingOccurrences(of: "http:", with: "https:")
        var asked = request(url, "POST", body: "x")
        asked.timeoutSeconds = 30
        let failure = try await failure(asked)
        #expect(!failure.mayHaveLeft)
    }

    @Test("a loopback address is refused at the socket unless the inside is open, whatever the name or spelling")
    func inside() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(200, "secret")) }
        defer { server.stop() }
        for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1"] {
            var asked = request("http://\(host):\(server.port)/")
            asked.insideAllowed = false
            let failure = try await failure(asked)
            #expect(failure.kind == .refusedAddress)
            #expect(!failure.mayHaveLeft)
        }
        #expect(server.requests.isEmpty)
    }

    @Test("a time-out after the request left is told as such")
    func timeout() async throws {
        let server = try LoopbackServer { _ in .silent }
        defer { server.stop() }
        var asked = request(server.base, "POST", body: "x")
        asked.timeoutSeconds = 1
        let failure = try await failure(asked)
        #expect(failure.kind == .timeout)
        #expect(failure.mayHaveLeft)
    }

    @Test("a connection closed without an answer may have carried the request, and is not tried twice")
    func closed() async throws {
        let server = try LoopbackServer { _ in .closeAtOnce }
        defer { server.stop() }
        let failure = try await failure(request(server.base, "POST", body: "x"))
        #expect(failure.mayHaveLeft)
        #expect(server.requests.count == 1)
    }

    @Test("an answer cut short is no answer, but its status is told")
    func cut() async throws {
        let server = try LoopbackServer { _ in .cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
        defer { server.stop() }
        let failure = try await failure(request(server.base, "POST", body: "x"))
        #expect(failure.kind == .reset)
        #expect(failure.mayHaveLeft)
        #expect(failure.status == 200)
    }

    @Test("an answer over the size limit ends the transfer")
    func tooLarge() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(200, String(repeating: "x", count: 5000))) }
        defer { server.stop() }
        var asked = request(server.base)
        asked.maxResponseBytes = 4999
        let failure = try await failure(asked)
        #expect(failure.kind == .tooLarge)
        #expect(failure.mayHaveLeft)
        asked.maxResponseBytes = 5000
        #expect(try await CurlTransfer.perform(asked).get().body.count == 5000)
    }

    @Test("cancelling the task ends the transfer")
    func cancel() async throws {
        let server = try LoopbackServer { _ in .silent }
        defer { server.stop() }
        var asked = request(server.base)
        asked.timeoutSeconds = 60
        let transfer = Task { [asked] in await CurlTransfer.perform(asked) }
        while server.requests.isEmpty { await Task.yield() }
        transfer.cancel()
        let result = await transfer.value
        #expect(throws: CurlFailure.self) { try result.get() }
    }

    @Test("the environment's proxy is not used")
    func proxy() async throws {
        // In a process of its own: an environment that changes is no place for other tests.
        await #expect(processExitsWith: .success) {
            setenv("http_proxy", "http://127.0.0.1:1", 1)
            let server = try LoopbackServer { _ in .answer(httpAnswer(200, "direct")) }
            defer { server.stop() }
            let asked = CurlTransferTests().request(server.base)
            #expect(try await CurlTransfer.perform(asked).get().body == Array("direct".utf8))
        }
    }
}
