import Domain
import Egress
import Foundation
import PluginKit
import Synchronization
import Testing

@testable import Channels

/// A submission server that answers the same to everything.
private final class FakeMail: MailTransport {
    private let taken = Mutex<[MailMessage]>([])
    private let answer: Result<SMTPReply, MailFailure>
    var mails: [MailMessage] { taken.withLock { $0 } }

    init(_ answer: Result<SMTPReply, MailFailure>) { self.answer = answer }
    static func says(_ code: Int) -> FakeMail {
        FakeMail(.success(SMTPReply(code: code, enhanced: nil, text: "ok", step: .message)))
    }
    func submit(_ message: MailMessage, by account: MailAccount) async -> Result<SMTPReply, MailFailure> {
        taken.withLock { $0.append(message) }
        return answer
    }
    func find(messageID: String, in account: MailAccount) async -> Result<Bool, MailFailure> { .success(true) }
}

@Suite("mail.submit")
struct MailFunctionsTests {
    private let mail: JSONObject = [
        "id": "item-1", "ref": "en-1", "to": "asha@example.net", "body": "Hello", "subject": "Hi",
        "kind": "first_touch",
        "try": 1, "at": "2026-01-09T10:00:00.000Z",
    ]

    private func channel(
        _ send: String, _ server: FakeMail, manifest: String = "permissions = { mail = true }", hasAccount: Bool = true
    ) async throws -> ChannelRuntime {
        let text = """
            local M = { manifest = { name = "trial", version = "1.0.0", api = 1, kind = "channel", \(manifest) } }
            local function as(message) return { to = message.to, subject = message.subject, body = message.body } end
            function M.send(_, message)
              \(send)
            end
            return M
            """
        let bundle = PluginBundle(
            kind: .channel, name: "trial", path: "trial.lua", isSingleFile: true, files: ["trial.lua": Array(text.utf8)]
        )
        let loaded = try await PluginLoader.load(bundle)
        var context = ChannelContext(
            common: CommonContext(plugin: "trial", kind: .channel, slotID: "alpha", now: { fixedNow }),
            filesFolder: temporaryFolder(), outgoing: OutgoingContext(nonce: "0123456789abcdef"))
        context.outgoing.mailTransport = server
        context.outgoing.mailAccount = hasAccount ? RecordedMail.account(hasMailbox: false) : nil
        return try await ChannelRuntime(bundle: bundle, manifest: loaded.manifest, context: context)
    }
    private let whole = "local a = mail.submit(as(message)); return { outcome = 'sent', external_id = a.message_id }"

    @Test("the approved message leaves with an id derived from its reference")
    func approved() async throws {
        let server = FakeMail.says(250)
        let outcome = await (try channel(whole, server)).send(mail)
        #expect(outcome == .sent(externalID: "en-1@example.com", proof: nil))
        #expect(server.mails.map(\.to.text) == ["asha@example.net"])
    }

    @Test(
        "another recipient, subject or body than those approved never leave",
        arguments: ["to = 'eve@example.net'", "subject = 'Hi!'", "body = 'Hello there'", "body = 'Hello\\n'"])
    func differs(_ change: String) async throws {
        let server = FakeMail.says(250)
        let script = "local m = as(message); m.\(change); mail.submit(m); return { outcome = 'sent' }"
        let outcome = await (try channel(script, server)).send(mail)
        guard case .retry(let why, _) = outcome, why.contains("mail.message.differs") else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.mails.isEmpty)
    }

    @Test("one send hands over one mail, whatever the script does")
    func twice() async throws {
        let server = FakeMail.says(250)
        let script = """
            mail.submit(as(message)); local ok, problem = pcall(mail.submit, as(message))
            return { outcome = 'sent', external_id = tostring(ok) .. ' ' .. problem.code }
            """
        #expect(
            await (try channel(script, server)).send(mail) == .sent(externalID: "false mail.submit.twice", proof: nil))
        #expect(server.mails.count == 1)
    }

    @Test("a mail that may have left is unknown whatever the script says; a second one is not handed over")
    func doubt() async throws {
        let server = FakeMail(.failure(.unknown(.reset, detail: "after the end")))
        let script = """
            for _ = 1, 3 do pcall(mail.submit, as(message)) end
            return { outcome = 'retry' }
            """
        #expect(await (try channel(script, server)).send(mail) == .unknown(reason: "after the end"))
        #expect(server.mails.count == 1)
    }

    @Test("an error of the script after the server has taken the mail is a doubt, after a refusal it is none")
    func scriptError() async throws {
        for (code, isDoubt) in [(250, true), (550, false)] {
            let outcome = await (try channel("mail.submit(as(message)); error('x')", FakeMail.says(code))).send(mail)
            if case .unknown = outcome { #expect(isDoubt) } else { #expect(!isDoubt, "\(outcome)") }
        }
    }

    @Test("without permission, account or a plain recipient nothing is handed over")
    func refused() async throws {
        let server = FakeMail.says(250)
        let script =
            "local _, problem = pcall(mail.submit, as(message)); return { outcome = 'permanent_item', reason = problem.code }"
        for (manifest, hasAccount, to, code) in [
            ("", true, "asha@example.net", "bridge.permission.missing"),
            ("permissions = { mail = true }", false, "asha@example.net", "mail.server.account"),
            ("permissions = { mail = true }", true, "asha@example.net\r\nBcc: a@b", "mail.recipient.invalid"),
        ] {
            var message = mail
            message["to"] = .string(to)
            let runtime = try await channel(script, server, manifest: manifest, hasAccount: hasAccount)
            #expect(await runtime.send(message) == .permanentItem(reason: code))
        }
        #expect(server.mails.isEmpty)
    }
}
