import TestSupport
import Testing

@testable import Egress

private struct Recorded: HTTPTransport {
    var answer: Result<OutgoingResponse, EgressFailure> = .success(OutgoingResponse(status: 200))
    func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<OutgoingResponse, EgressFailure> {
        answer
    }
}

@Suite("EgressClient")
struct EgressClientTests {
    private func client(_ url: String) throws -> EgressClient {
        var list = HostAllowList()
        try list.allow(url)
        return EgressClient(allow: list)
    }

    private func failure(_ client: EgressClient, _ request: OutgoingRequest) async -> EgressFailure? {
        do {
            _ = try await client.send(request)
            return nil
        } catch { return error }
    }

    @Test("a request to an allowed host is answered")
    func answered() async throws {
        let server = try LoopbackServer { _ in
            .answer(httpAnswer(200, "{}", headers: ["Content-Type: application/json"]))
        }
        defer { server.stop() }
        let response = try await client(server.base).send(
            OutgoingRequest(method: "POST", url: server.base + "/a", headers: [("X-A", "1")], body: Array("hi".utf8)))
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "application/json")
        #expect(server.requests[0].contains("X-A: 1\r\n"))
    }

    @Test("a host that is not allowed is refused before anything is sent")
    func refused() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(200, "")) }
        defer { server.stop() }
        let failure = await failure(try client("http://127.0.0.1:1"), OutgoingRequest(url: server.base))
        #expect(failure?.code == "http.request.host_not_allowed")
        #expect(failure?.mayHaveLeft == false)
        #expect(server.requests.isEmpty)
    }

    @Test("a name a manifest may speak to is still refused when it leads inside")
    func insideName() async throws {
        var list = HostAllowList()
        try list.grant(manifestHost: "localhost")
        let failure = await failure(EgressClient(allow: list), OutgoingRequest(url: "https://localhost/"))
        #expect(failure?.reason == .addressRefused)
        #expect(failure?.mayHaveLeft == false)
    }

    @Test("a redirect to another place is only an answer")
    func redirect() async throws {
        let target = try LoopbackServer { _ in .answer(httpAnswer(200, "inside")) }
        let server = try LoopbackServer { _ in .answer(httpAnswer(302, "", headers: ["Location: \(target.base)"])) }
        defer {
            server.stop()
            target.stop()
        }
        #expect(try await client(server.base).send(OutgoingRequest(url: server.base)).status == 302)
        #expect(target.requests.isEmpty)
    }

    @Test("nothing sent and perhaps sent are told apart")
    func toldApart() async throws {
        let closed = try LoopbackServer { _ in .silent }
        closed.stop()
        let notSent = await failure(try client(closed.base), OutgoingRequest(method: "POST", url: closed.base))
        #expect(notSent?.mayHaveLeft == false)
        #expect(notSent?.isRetryable == true)
        let cutting = try LoopbackServer { _ in .closeAtOnce }
        defer { cutting.stop() }
        let unknown = await failure(try client(cutting.base), OutgoingRequest(method: "POST", url: cutting.base))
        #expect(unknown?.mayHaveLeft == true)
    }

    @Test(
        "headers that end the head early, name another host or change the framing are refused",
        arguments: [
            ("X-A", "1\r\nX-B: 2"), ("X A", "1"), ("", "1"), ("Host", "evil"), ("content-length", "0"),
            ("X-A", "\u{7f}"),
        ])
    func headers(_ name: String, _ value: String) async throws {
        let asked = OutgoingRequest(url: "http://127.0.0.1:1/", headers: [(name, value)])
        #expect(await failure(try client("http://127.0.0.1:1"), asked)?.reason == .header)
    }

    @Test("a method of its own making is refused")
    func method() async throws {
        let asked = OutgoingRequest(method: "GET / HTTP/1.1\r\nX:", url: "http://127.0.0.1:1/")
        #expect(await failure(try client("http://127.0.0.1:1"), asked)?.reason == .method)
    }

    @Test("a secret stands in no message and in no answer handed on")
    func secrets() async throws {
        let secret = "123456:TOPSECRET"
        let closed = try LoopbackServer { _ in .silent }
        closed.stop()
        let asked = OutgoingRequest(url: closed.base + "/bot\(secret)/send?q=1", secrets: [secret])
        let failure = await failure(try client(closed.base), asked)
        #expect(failure?.message.contains("TOPSECRET") == false)
        #expect(failure?.message.contains("/bot***/send") == true)
        var list = HostAllowList()
        try list.allow("http://127.0.0.1:1")
        let echo = OutgoingResponse(status: 404, headers: [("x", secret)], body: Array("no \(secret) here".utf8))
        let client = EgressClient(allow: list, transport: Recorded(answer: .success(echo)))
        let answer = try await client.send(OutgoingRequest(url: "http://127.0.0.1:1/", secrets: [secret]))
        #expect(answer.body == Array("no *** here".utf8))
        #expect(answer.header("X") == "***")
    }

    @Test("the shown address has no query and no user info")
    func shown() {
        #expect(OutgoingRequest(url: "https://u:p@a.org/x?token=1#f").shownURL == "https://a.org/x")
        #expect(OutgoingRequest(url: "https://a.org").shownURL == "https://a.org")
        #expect(OutgoingRequest(url: "nonsense").shownURL == "(not a URL)")
    }
}
