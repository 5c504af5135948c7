import Domain
import Egress
import Foundation
import LuaBridge
import TestSupport
import Testing

@testable import Channels

private let hosts = #"permissions = { hosts = {"api.example.com"} }"#

@Suite("ChannelRuntime")
struct ChannelRuntimeTests {
    private let posting = """
        function M.send(ctx, message)
          local answer = http.post("https://api.example.com/send", { to = message.to, text = message.body })
          return { outcome = "sent", external_id = json.decode(answer.body).id }
        end
        """

    @Test("a send that was answered is sent, with the vendor's id")
    func sent() async throws {
        let vendor = FakeTransport.status(200, #"{"id":"v-9"}"#)
        let channel = try await runtime(posting, manifest: hosts, transport: vendor)
        #expect(await channel.send(message) == .sent(externalID: "v-9", proof: nil))
        let body = try JSONReader.read(vendor.requests[0].body ?? [])
        #expect(body["to"]?.string == "+915550000001")
        #expect(vendor.requests[0].headers.contains { $0.name == "content-type" && $0.value == "application/json" })
    }

    @Test("a request nothing of which left is a retry, whether or not the script catches it")
    func notSent() async throws {
        let vendor = FakeTransport { _ in .failure(.notSent(.connect, detail: "refused")) }
        let channel = try await runtime(posting, manifest: hosts, transport: vendor)
        guard case .retry(let reason, nil) = await channel.send(message) else {
            Issue.record("not a retry")
            return
        }
        #expect(reason.contains("http.request.connect"))
    }

    @Test("a time-out after the request left is unknown, also when the script says retry")
    func overridden() async throws {
        let vendor = FakeTransport { _ in .failure(.unknown(.timeout, detail: "no answer")) }
        let catching = """
            function M.send()
              pcall(http.post, "https://api.example.com/", "x")
              return { outcome = "retry", reason = "again" }
            end
            """
        let channel = try await runtime(catching, manifest: hosts, transport: vendor)
        #expect(await channel.send(message) == .unknown(reason: "no answer"))
        let uncaught = try await runtime(posting, manifest: hosts, transport: vendor)
        guard case .unknown = await uncaught.send(message) else {
            Issue.record("not unknown")
            return
        }
    }

    @Test("a script that claims sent after a lost answer is not believed")
    func claim() async throws {
        let vendor = FakeTransport { _ in .failure(.unknown(.reset, detail: "lost")) }
        let lying = """
            function M.send()
              pcall(http.post, "https://api.example.com/", "x")
              return { outcome = "sent" }
            end
            """
        let channel = try await runtime(lying, manifest: hosts, transport: vendor)
        #expect(await channel.send(message) == .unknown(reason: "lost"))
    }

    @Test("an error after an answered request is unknown, one before any request is a retry")
    func scriptErrors() async throws {
        let after = """
            function M.send()
              http.post("https://api.example.com/", "x")
              error("boom")
            end
            """
        let channel = try await runtime(after, manifest: hosts, transport: FakeTransport.status(200))
        guard case .unknown(let why) = await channel.send(message) else {
            Issue.record("not unknown")
            return
        }
        #expect(why.contains("boom"))
        let before = try await runtime("function M.send() error('early') end", manifest: hosts)
        guard case .retry(let reason, _) = await before.send(message) else {
            Issue.record("not a retry")
            return
        }
        #expect(reason.contains("early"))
    }

    @Test("a limit stop after the request is unknown, and the next send has a fresh state")
    func limitAfterRequest() async throws {
        let looping = """
            local count = 0
            function M.send(_, message)
              count = count + 1
              http.post("https://api.example.com/", "x")
              if message.kind == "loop" then while true do end end
              return { outcome = "sent", external_id = tostring(count) }
            end
            """
        let limits = hosts + ", limits = { slice_ms = 50 }"
        let channel = try await runtime(looping, manifest: limits, transport: FakeTransport.status(200))
        var looped = message
        looped["kind"] = "loop"
        guard case .unknown = await channel.send(looped) else {
            Issue.record("not unknown")
            return
        }
        #expect(await channel.send(message) == .sent(externalID: "1", proof: nil))
    }

    @Test("three limit stops set the plugin aside")
    func setAside() async throws {
        let channel = try await runtime(
            "function M.send() while true do end end", manifest: hosts + ", limits = { slice_ms = 20 }")
        for _ in 0..<3 {
            guard case .retry = await channel.send(message) else {
                Issue.record("not a retry")
                return
            }
        }
        guard case .pauseChannel = await channel.send(message) else {
            Issue.record("not paused")
            return
        }
    }

    @Test("a flow stopped in the middle of a request is unknown, and its late answer does not touch the next flow")
    func stoppedInTheMiddle() async throws {
        let vendor = FakeTransport { request in
            if request.url.hasSuffix("slow") { try? await Task.sleep(for: .seconds(30)) }
            return .success(OutgoingResponse(status: 200))
        }
        let slow = """
            function M.send(_, message)
              http.post("https://api.example.com/" .. message.kind, "x")
              return { outcome = "sent" }
            end
            """
        let channel = try await runtime(slow, manifest: hosts + ", limits = { flow_s = 1 }", transport: vendor)
        var first = message
        first["kind"] = "slow"
        guard case .unknown = await channel.send(first) else {
            Issue.record("not unknown")
            return
        }
        #expect(await channel.send(message) == .sent(externalID: nil, proof: nil))
    }

    @Test(
        "every outcome word is understood",
        arguments: [
            (#"{ outcome = "retry", after = 7, reason = "busy" }"#, SendOutcome.retry(reason: "busy", afterSeconds: 7)),
            (#"{ outcome = "permanent_item", reason = "no" }"#, .permanentItem(reason: "no")),
            (#"{ outcome = "permanent_target", reason = "gone" }"#, .permanentTarget(reason: "gone")),
            (
                #"{ outcome = "pause_channel", reason = "login", until_at = "2026-01-09T11:00:00Z" }"#,
                .pauseChannel(reason: "login", untilAt: "2026-01-09T11:00:00Z")
            ),
            (#"{ outcome = "unknown", reason = "who knows" }"#, .unknown(reason: "who knows")),
            (#"{ outcome = "sent", external_id = 42 }"#, .sent(externalID: "42", proof: nil)),
        ])
    func outcomes(_ answer: String, _ expected: SendOutcome) async throws {
        let channel = try await runtime("function M.send() return \(answer) end")
        #expect(await channel.send(message) == expected)
    }

    @Test("an answer nobody understands is a retry before a request and unknown after one")
    func nonsense() async throws {
        let silent = try await runtime("function M.send() return 'fine' end")
        guard case .retry = await silent.send(message) else {
            Issue.record("not a retry")
            return
        }
        let asking = """
            function M.send()
              http.get("https://api.example.com/")
              return {}
            end
            """
        let channel = try await runtime(asking, manifest: hosts, transport: FakeTransport.status(200))
        guard case .unknown = await channel.send(message) else {
            Issue.record("not unknown")
            return
        }
    }

    @Test("without compose the text goes to the contact's phone; nobody to write to is no contact")
    func defaultCompose() async throws {
        let channel = try await runtime("function M.send() end")
        let event: JSONObject = ["contact": ["phone": "+915550000001"], "lead": ["title": "Tablets"]]
        #expect(
            try await channel.compose(event: event, text: "Hi")
                == .message(to: "+915550000001", body: "Hi", subject: nil))
        #expect(try await channel.compose(event: [:], text: "Hi") == .noContact)
        await #expect(throws: ChannelError.noText(plugin: "trial")) {
            try await channel.compose(event: event, text: nil)
        }
    }

    @Test("compose sees lead, contact, slot and text, and cannot reach the network")
    func compose() async throws {
        let composing = """
            function M.compose(ctx, event)
              local ok, problem = pcall(http.get, "https://api.example.com/")
              assert(not ok and problem.code == "bridge.call.wrong_phase", problem.code)
              return { to = event.contact.email, body = event.slot .. "|" .. event.text .. "|" .. event.lead.title, subject = "S" }
            end
            function M.send() end
            """
        let channel = try await runtime(composing, manifest: hosts)
        let event: JSONObject = ["contact": ["email": "a@example.com"], "lead": ["title": "Tablets"]]
        #expect(
            try await channel.compose(event: event, text: "Hi")
                == .message(to: "a@example.com", body: "alpha|Hi|Tablets", subject: "S"))
    }

    @Test("probe may read and must not act")
    func probe() async throws {
        let probing = """
            function M.send() end
            function M.probe(ctx, intent)
              local ok, problem = pcall(http.post, "https://api.example.com/", "x")
              assert(not ok and problem.code == "http.method.not_allowed", tostring(problem.code))
              local answer = http.get("https://api.example.com/" .. intent.ref)
              return answer.status == 200 and "sent" or "not_sent"
            end
            """
        let vendor = FakeTransport.status(404)
        let channel = try await runtime(probing, manifest: hosts, transport: vendor)
        #expect(await channel.probe(intent: message).answer == .notSent)
        #expect(vendor.requests.map(\.method) == ["GET"])
        let without = try await runtime("function M.send() end")
        #expect(await without.probe(intent: message).answer == .cannotTell)
        let broken = try await runtime("function M.send() end function M.probe() error('x') end")
        #expect(await broken.probe(intent: message).answer == .cannotTell)
    }

    @Test("a host the manifest does not name is refused, and that is no doubt about a send")
    func otherHost() async throws {
        let vendor = FakeTransport.status(200)
        let channel = try await runtime(
            "function M.send() http.post('https://evil.example.org/', 'x') end", manifest: hosts, transport: vendor)
        guard case .retry(let why, _) = await channel.send(message) else {
            Issue.record("not a retry")
            return
        }
        #expect(why.contains("host_not_allowed"))
        #expect(vendor.requests.isEmpty)
    }

    @Test("a url setting the operator set opens a loopback address, its default does not")
    func urlSetting() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(200, "ok")) }
        defer { server.stop() }
        let setting = #"settings = { base = { type = "url", env = "TRIAL_URL", default = "\#(server.base)" } }"#
        let script = """
            function M.send(ctx)
              local answer = http.get(ctx.settings.base .. "/x")
              return { outcome = "sent", external_id = answer.body }
            end
            """
        let opened = try await runtime(script, manifest: setting, environment: ["TRIAL_URL": server.base])
        #expect(await opened.send(message) == .sent(externalID: "ok", proof: nil))
        let closed = try await runtime(script, manifest: setting)
        guard case .retry = await closed.send(message) else {
            Issue.record("the default opened a loopback address")
            return
        }
        #expect(server.requests.count == 1)
    }

    @Test("health, receive and pairing answer as their contracts say")
    func others() async throws {
        let script = """
            function M.send() end
            function M.health() return { ok = true, detail = "fine" } end
            function M.receive(ctx, request) return { reply = { status = 200, body = request.body }, has_slot = ctx.slot ~= nil } end
            function M.pairing(_, action) return { status = action, png = "\\137PNG" } end
            """
        let channel = try await runtime(script)
        #expect(try await channel.health() == ChannelHealth(isOK: true, detail: "fine"))
        let received = try await channel.receive(request: ["body": "hi"])
        #expect(received["reply"]?["body"]?.string == "hi")
        #expect(received["has_slot"]?.bool == false)
        #expect(try await channel.pairing(action: "qr") == PairingAnswer(status: "qr", png: [137, 80, 78, 71]))
        let bare = try await runtime("function M.send() end")
        #expect(try await bare.health() == nil)
        await #expect(throws: ChannelError.self) { try await bare.pairing(action: "qr") }
    }
}
