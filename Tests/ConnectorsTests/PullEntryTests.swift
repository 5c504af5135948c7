import Connectors
import Domain
import Egress
import Foundation
import LuaBridge
import PluginKit
import Synchronization
import TestSupport
import Testing

/// Answers every request with one text and remembers where it went.
private final class Answering: HTTPTransport {
    private let seen = Mutex<[OutgoingRequest]>([])
    var urls: [String] { seen.withLock { $0.map(\.url) } }
    private let body: String

    init(_ body: String = "{}") { self.body = body }

    func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<OutgoingResponse, EgressFailure> {
        seen.withLock { $0.append(request) }
        return .success(OutgoingResponse(status: 200, body: Array(body.utf8)))
    }
}

@Suite("ConnectorRuntime: pull")
struct PullEntryTests {
    private let granted =
        "hosts = {'api.example.com'}, secrets = {'API_KEY'}, token_urls = {'https://auth.example.com/t'}"

    private func source(
        _ body: String, permissions: String? = nil, rest: String = "", options: JSONObject = [:],
        secrets: [String: String] = ["API_KEY": "s3cret-value"], transport: any HTTPTransport = CurlTransport(),
        change: (inout ConnectorContext) -> Void = { _ in }
    ) async throws -> ConnectorRuntime {
        var context = ConnectorContext(slotID: "alpha", now: { Script.now })
        context.options = options
        context.outgoing = OutgoingContext(secret: { secrets[$0] }, transport: transport, nonce: "0123456789abcdef")
        change(&context)
        let bundle = Script.bundle(
            "function M.pull(ctx, cursor) \(body) end", permissions: permissions ?? granted, rest: rest)
        return try await ConnectorRuntime(bundle: bundle, context: context, page: NoPage())
    }

    /// The code of what one call raises in `pull`.
    private func refusal(of call: String, _ source: (String) async throws -> ConnectorRuntime) async throws -> String {
        let runtime = try await source(
            "local ok, e = pcall(function() return \(call) end); return {leads = {}, notices = {ok and 'done' or e.code}}"
        )
        return try await runtime.pull(cursor: .null).seen.notices.first ?? ""
    }

    @Test("a pull gets its cursor and no page, and answers rows with contacts, a cursor and what was held back")
    func answer() async throws {
        let runtime = try await source(
            """
            if type(ctx) ~= "table" or page_argument then error("arguments") end
            return {
              leads = {
                {id = "1", title = "A", age_hours = 1, evidence = {kind = "B"},
                 contact = {name = " Asha ", phone = "098000 00001", email = "A@Example.com"}},
                {id = "2", title = "B", age_hours = 2}, {title = "no id", contact = {phone = "1"}},
              },
              cursor = {upto = (cursor.upto or 0) + 1}, incomplete = true, cooldown = {seconds = 300}, notices = {"hm"},
            }
            """)
        #expect(runtime.isPull)
        let pulled = try await runtime.pull(cursor: ["upto": 41])
        #expect(pulled.seen.leads.map(\.id) == ["1", "2"])
        #expect(pulled.contacts == ["1": ["email": "a@example.com", "name": "Asha", "phone": "+919800000001"]])
        #expect(pulled.evidence == ["1": ["kind": "B"]])
        #expect(pulled.cursor == ["upto": 42] && pulled.isIncomplete && pulled.wasRead)
        #expect(pulled.seen.cooldownSeconds == 300 && pulled.seen.rejected.count == 1)
    }

    @Test("login or a pause alone is no reading; nothing at all is no answer")
    func unread() async throws {
        let key = try await source("return {login = 'login_required', detail = 'bad key', cooldown = {seconds = 60}}")
        let refused = try await key.pull(cursor: .null)
        #expect(!refused.wasRead && refused.seen.loginProblem == .loginRequired(detail: "bad key"))
        let busy = try await source("return {cooldown = {seconds = 900}}").pull(cursor: .null)
        #expect(!busy.wasRead && busy.seen.cooldownSeconds == 900)
        let nothing = try await source("return {cursor = 1}")
        await #expect(throws: ConnectorError.self) { try await nothing.pull(cursor: .null) }
    }

    @Test("a cursor over its size is refused")
    func hugeCursor() async throws {
        let runtime = try await source("return {leads = {}, cursor = string.rep('x', 70000)}")
        await #expect(throws: ConnectorError.self) { try await runtime.pull(cursor: .null) }
    }

    @Test("a secret reaches the address, and neither the script, its log nor what it hands over")
    func secret() async throws {
        let transport = Answering(#"{"echo":"s3cret-value"}"#)
        let lines = Mutex<[String]>([])
        let runtime = try await source(
            """
            local key = secret.use("API_KEY")
            log.info("asking with " .. key)
            local answer = http.get("https://api.example.com/list?key=" .. key)
            return {leads = {}, cursor = key, notices = {answer.body}}
            """, transport: transport
        ) { $0.log = { line in lines.withLock { $0.append(line.message) } } }
        let pulled = try await runtime.pull(cursor: .null)
        #expect(transport.urls == ["https://api.example.com/list?key=s3cret-value"])
        #expect(pulled.seen.notices == [#"{"echo":"***"}"#])
        let told = lines.withLock { $0 } + [pulled.cursor?.string ?? ""]
        #expect(told.count == 2 && !told.contains { $0.contains("s3cret-value") })
    }

    @Test(
        "a pull may read, and post only to the manifest's token addresses",
        arguments: [
            ("http.get('https://api.example.com/')", "done"),
            ("http.request{method = 'HEAD', url = 'https://api.example.com/'}", "done"),
            ("http.post('https://auth.example.com/t', 'x')", "done"),
            ("http.post('https://auth.example.com/t?x', 'x')", "http.method.not_allowed"),
            ("http.post('https://api.example.com/', 'x')", "http.method.not_allowed"),
            ("http.request{method = 'DELETE', url = 'https://api.example.com/'}", "http.method.not_allowed"),
            (
                "http.get('https://api.example.com/', {headers = {a = secret.use('OTHER')}})",
                "bridge.permission.missing"
            ),
            ("http.post('https://auth.example.com/t', string.rep('x', 1048577))", "http.request.body_too_large"),
            ("page.html()", "bridge.call.wrong_phase"),
        ])
    func methods(_ call: String, _ code: String) async throws {
        #expect(try await refusal(of: call) { try await source($0, transport: Answering()) } == code)
    }

    @Test(
        "an address that is not granted, or is written oddly, or leads inside, is refused before a byte leaves",
        arguments: [
            ("https://other.example.com/", "host_not_allowed"),
            ("https://api.example.com.evil.test/", "host_not_allowed"),
            ("https://api.example.com:8443/", "host_not_allowed"), ("http://api.example.com/", "host_not_allowed"),
            ("https://api.example.com@evil.test/", "url"), ("https://evil.test\\\\@api.example.com/", "url"),
            ("https://2130706433/", "url"), ("https://0x7f.1/", "url"), ("https://017700000001/", "url"),
            ("file:///etc/passwd", "url"), ("gopher://api.example.com/", "url"),
            ("https://[::ffff:127.0.0.1]/", "host_not_allowed"), ("https://127.0.0.1/", "host_not_allowed"),
            // A granted name that leads inside now, whatever it led to when it was granted.
            ("https://localhost/", "address_refused"),
        ])
    func addresses(_ url: String, _ reason: String) async throws {
        let code = try await refusal(of: "http.get('\(url)')") {
            try await source($0, rest: "settings = {other = {type = 'url', default = 'https://localhost'}}")
        }
        #expect(code == "http.request.\(reason)")
    }

    @Test(
        "a loopback address is open where the operator set it or net.allow names it, never by a default or a manifest")
    func operatorOpens() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(200, "hello")) }
        defer { server.stop() }
        let body = """
            local ok, answer = pcall(http.get, ctx.settings.base_url .. "/list")
            return {leads = {}, notices = {ok and answer.body or answer.code}}
            """
        let settings = "settings = {base_url = {type = 'url', default = '\(server.base)'}}"
        let byDefault = try await source(body, rest: settings).pull(cursor: .null)
        #expect(byDefault.seen.notices == ["http.request.host_not_allowed"])
        #expect(server.requests.isEmpty)
        let set = try await source(body, rest: settings, options: ["base_url": .string(server.base)])
        #expect(try await set.pull(cursor: .null).seen.notices == ["hello"])
        let call = "http.get('http://api.example.com:8080/x')"
        let closed = try await refusal(of: call) { try await source($0, transport: Answering()) }
        #expect(closed == "http.request.host_not_allowed")
        let opened = try await refusal(of: call) { body in
            try await source(body, transport: Answering()) {
                $0.outgoing.openings = ["http://api.example.com:8080"]
            }
        }
        #expect(opened == "done")
    }

    @Test("a redirect is not followed; an answer over 4 MB is none")
    func answers() async throws {
        let big = String(repeating: "x", count: (4 << 20) + 1)
        let server = try LoopbackServer { request in
            request.hasPrefix("GET /big")
                ? .answer(httpAnswer(200, big)) : .answer(httpAnswer(302, "", headers: ["Location: /inside"]))
        }
        defer { server.stop() }
        let settings = "settings = {base_url = {type = 'url', required = true}}"
        let options: JSONObject = ["base_url": .string(server.base)]
        let moved = try await refusal(of: "error({code = tostring(http.get(ctx.settings.base_url .. '/a').status)})") {
            try await source($0, rest: settings, options: options)
        }
        #expect(moved == "302" && server.requests.count == 1)
        let tooLarge = try await refusal(of: "http.get(ctx.settings.base_url .. '/big')") {
            try await source($0, rest: settings, options: options)
        }
        #expect(tooLarge == "http.request.answer_too_large")
    }

    @Test("http works in balance, of a source without pages too, and in no entry that reads a page")
    func balance() async throws {
        let entries = """
            function M.balance() return json.decode(http.get("https://api.example.com/left").body).left end
            function M.observe() local _, e = pcall(http.get, "https://api.example.com/") return {leads = {}, notices = {e.code}} end
            """
        let context = { (context: inout ConnectorContext) in
            context.outgoing = OutgoingContext(transport: Answering(#"{"left":12}"#))
        }
        let runtime = try await Script.runtime(entries, page: FakePage(), permissions: granted, change: context)
        #expect(try await runtime.balance() == 12)
        #expect(try await runtime.observe().notices == ["bridge.call.wrong_phase"])
        let pulling = try await Script.runtime(
            "function M.pull() end function M.balance(ctx, page) return page == nil and 1 or 0 end", page: FakePage())
        #expect(try await pulling.balance() == 1)
    }
}
