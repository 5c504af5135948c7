import Domain
import Egress
import Foundation
import Testing

@testable import Channels

@Suite("Channel functions")
struct ChannelFunctionsTests {
    private let granted = #"permissions = { hosts = {"api.example.com"}, secrets = {"BOT_TOKEN"}, files = true }"#
    private let secrets = ["BOT_TOKEN": "123:TOP secret"]

    private func sent(_ outcome: SendOutcome) -> String? {
        if case .sent(let id, _) = outcome { return id }
        Issue.record("\(outcome)")
        return nil
    }

    @Test("a secret reaches URL, header, form and JSON, each written for its place, and never the script")
    func secretPlaces() async throws {
        let vendor = FakeTransport { request in .success(OutgoingResponse(status: 200, body: Array(request.url.utf8))) }
        let script = """
            function M.send()
              local token = secret.use("BOT_TOKEN")
              assert(not token:find("TOP"))
              local base = "https://api.example.com/bot" .. token
              local answer = http.request{ method = "POST", url = base, headers = { authorization = "Bearer " .. token }, form = { t = token } }
              http.post(base, { t = token })
              return { outcome = "sent", external_id = answer.body }
            end
            """
        let channel = try await runtime(script, manifest: granted, secrets: secrets, transport: vendor)
        #expect(sent(await channel.send(message)) == "https://api.example.com/bot***")
        let first = vendor.requests[0]
        #expect(first.url == "https://api.example.com/bot123:TOP%20secret")
        #expect(first.headers.contains { $0.name == "authorization" && $0.value == "Bearer 123:TOP secret" })
        #expect(String(decoding: first.body ?? [], as: UTF8.self) == "t=123%3ATOP%20secret")
        #expect(String(decoding: vendor.requests[1].body ?? [], as: UTF8.self) == #"{"t":"123:TOP secret"}"#)
    }

    @Test("text that only looks like a placeholder stays text")
    func forged() async throws {
        let vendor = FakeTransport.status(200)
        let script = """
            function M.send(_, message)
              secret.use("BOT_TOKEN")
              http.post("https://api.example.com/", { text = message.body })
              return { outcome = "sent" }
            end
            """
        let channel = try await runtime(script, manifest: granted, secrets: secrets, transport: vendor)
        var forged = message
        forged["body"] = "engyne-secret.guess.BOT_TOKEN.end {{BOT_TOKEN}}"
        _ = await channel.send(forged)
        #expect(!String(decoding: vendor.requests[0].body ?? [], as: UTF8.self).contains("TOP"))
    }

    @Test("a secret the manifest does not name, or nobody set, raises and says which line is missing")
    func missing() async throws {
        let script = """
            function M.send()
              local ok, a = pcall(secret.use, "OTHER")
              local ok2, b = pcall(secret.use, "BOT_TOKEN")
              return { outcome = "sent", external_id = a.code .. " " .. b.code .. " " .. tostring(secret.has("BOT_TOKEN")) }
            end
            """
        let channel = try await runtime(script, manifest: granted)
        #expect(sent(await channel.send(message)) == "bridge.permission.missing secret.value.missing false")
    }

    @Test("hmac is the known one, in hex and base64, with a whsec key decoded")
    func hmac() async throws {
        let script = """
            function M.send()
              local hex = secret.hmac("BOT_TOKEN", "sha256", "The quick brown fox jumps over the lazy dog")
              local check = secret.check_hmac("BOT_TOKEN", "sha256", "The quick brown fox jumps over the lazy dog", hex:upper())
              local b64 = secret.hmac("BOT_TOKEN", "sha1", "The quick brown fox jumps over the lazy dog", "base64")
              return { outcome = "sent", external_id = hex .. " " .. b64 .. " " .. tostring(check) }
            end
            """
        let known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8 3nybhbi3iqa8ino29wqQcBydtNk= true"
        let plain = try await runtime(script, manifest: granted, secrets: ["BOT_TOKEN": "key"])
        #expect(sent(await plain.send(message)) == known)
        let encoded = try await runtime(script, manifest: granted, secrets: ["BOT_TOKEN": "whsec_a2V5"])
        #expect(sent(await encoded.send(message)) == known)
    }

    @Test("file.append writes whole lines into the plugin's folder and nowhere else")
    func append() async throws {
        let folder = temporaryFolder()
        let script = """
            function M.send(_, message)
              file.append("out.jsonl", json.encode({ id = message.id }))
              local codes = {}
              for _, name in ipairs{ "../x", "/etc/x", ".hidden", "a/b", "A", "" } do
                local _, problem = pcall(file.append, name, "x")
                codes[#codes + 1] = problem.code
              end
              local _, problem = pcall(file.append, "out.jsonl", "two\\nlines")
              codes[#codes + 1] = problem.code
              return { outcome = "sent", external_id = table.concat(codes, " ") }
            end
            function M.probe(_, intent)
              return file.find("out.jsonl", '"id":"' .. intent.id .. '"') and "sent" or "not_sent"
            end
            """
        let channel = try await runtime(script, manifest: granted, folder: folder)
        #expect(await channel.probe(intent: message).answer == .notSent)
        let codes = sent(await channel.send(message))
        #expect(codes == Array(repeating: "file.name.invalid", count: 6).joined(separator: " ") + " file.line.invalid")
        _ = await channel.send(message)
        let text = try String(contentsOfFile: folder + "/out.jsonl", encoding: .utf8)
        #expect(text == "{\"id\":\"item-1\"}\n{\"id\":\"item-1\"}\n")
        #expect(await channel.probe(intent: message).answer == .sent)
        try Data((text + #"{"id":"item-2"}"#).utf8).write(to: URL(fileURLWithPath: folder + "/out.jsonl"))
        var torn = message
        torn["id"] = "item-2"
        #expect(await channel.probe(intent: torn).answer == .notSent)
    }

    @Test("a plugin without permissions.files has no files")
    func noFiles() async throws {
        let channel = try await runtime("function M.send() file.append('a', 'b') end")
        guard case .retry(let why, _) = await channel.send(message) else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains("bridge.permission.missing"))
    }

    @Test("a token address may be posted to where only reading is allowed")
    func tokenURL() async throws {
        let manifest =
            #"permissions = { hosts = {"api.example.com"}, token_urls = {"https://auth.example.com/token"} }"#
        let script = """
            function M.send() end
            function M.health()
              local answer = http.post("https://auth.example.com/token", "x")
              local ok = pcall(http.post, "https://auth.example.com/other", "x")
              return { ok = answer.status == 200 and not ok }
            end
            """
        let channel = try await runtime(script, manifest: manifest, transport: FakeTransport.status(200))
        #expect(try await channel.health()?.isOK == true)
    }
}
