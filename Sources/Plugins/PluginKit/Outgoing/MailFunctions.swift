import Domain
import Egress
import Foundation
import LuaBridge

/// `mail.*`: the approved message to the submission server, and a look whether one has left.
///
/// The host does not leave it to the script what goes out and to whom: recipient, subject and body must be those the
/// entry was called with, the Message-ID follows from the message's reference, and one entry hands over one mail.
struct MailFunctions: Sendable {
    let account: MailAccount?
    let transport: any MailTransport
    let isGranted: Bool
    let trace: SendTrace
    let now: WallClock

    func module() -> LuaModule {
        LuaModule.listed(
            "mail",
            [
                "submit": .waiting { call in try await submit(call.value(0)) },
                "find": .waiting { call in try await find(try call.text(0, "reference", atMost: 998)) },
            ])
    }

    private func submit(_ table: LuaValue) async throws -> LuaValue {
        let account = try signedAccount()
        let flow = trace.flow
        let message = try message(table, account, flow)
        guard flow.now.acts == 0 else {
            throw LuaRaise(code: "mail.submit.twice", message: "this send has handed something over already")
        }
        flow.begin()
        switch await transport.submit(message, by: account) {
        case .success(let reply):
            // A refusal leaves nothing behind, so an error of the script after it is no doubt about the mail.
            if reply.isAccepted { flow.answered() } else { flow.nothingLeft("the server answered \(reply.code)") }
            return Self.lua(reply, message)
        case .failure(let failure):
            if failure.mayHaveLeft { flow.doubted(failure.message) } else { flow.nothingLeft(failure.message) }
            throw Self.raise(failure)
        }
    }

    private func signedAccount() throws -> MailAccount {
        guard isGranted else {
            throw LuaRaise(code: "bridge.permission.missing", message: "the manifest lacks permissions.mail = true")
        }
        guard let account else {
            throw Self.raise(.notSent(.account, detail: "no mail server is set, or SMTP_FROM_EMAIL is no address"))
        }
        return account
    }

    /// The mail as bytes, if it is the one that was approved.
    private func message(_ table: LuaValue, _ account: MailAccount, _ flow: FlowTrace) throws -> MailMessage {
        guard let approved = flow.message else {
            throw LuaRaise(code: "mail.message.missing", message: "this entry was called without a message")
        }
        guard let to = table["to"]?.text, let subject = table["subject"]?.text, let body = table["body"]?.text else {
            throw LuaRaise.badArgument("mail: to, subject and body are expected as text")
        }
        guard to == approved.to, body == approved.body, approved.subject == nil || subject == approved.subject else {
            throw LuaRaise(
                code: "mail.message.differs",
                message: "recipient, subject and body must be those of the message that was approved")
        }
        guard let address = MailAddress(to) else {
            throw LuaRaise(
                code: "mail.recipient.invalid", message: "the recipient is no plain mail address",
                fields: [LuaMember(key: "sent", value: .text("no"))])
        }
        do throws(MailFailure) {
            return try MailMessage(
                account: account, to: address, subject: subject, body: body, reference: approved.reference, at: now(),
                further: try further(table, account))
        } catch { throw Self.raise(error) }
    }

    private func further(
        _ table: LuaValue, _ account: MailAccount
    ) throws(MailFailure) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if case .object(let members)? = table["headers"] {
            for member in members {
                guard let value = member.value.text else {
                    throw .notSent(.header, detail: "the header '\(member.key.prefix(40))' is no text")
                }
                headers.append((member.key, value))
            }
        }
        return headers + (try unsubscribe(table["unsubscribe"] ?? .null, account))
    }

    /// RFC 2369 and, with an https address, RFC 8058.
    private func unsubscribe(
        _ wish: LuaValue, _ account: MailAccount
    ) throws(MailFailure) -> [(name: String, value: String)] {
        let byMail = "<mailto:\(account.from.text)?subject=unsubscribe>"
        switch wish {
        case .null, .bool(false): return []
        case .bool: return [("List-Unsubscribe", byMail)]
        default: break
        }
        guard let url = wish.text, url.hasPrefix("https://"), (try? Destination(url: url)) != nil,
            !url.contains("<"), !url.contains(">"), !url.contains(",")
        else { throw .notSent(.header, detail: "unsubscribe must be true or an https address") }
        return [
            ("List-Unsubscribe", "<\(url)>, \(byMail)"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    }

    private func find(_ reference: String) async throws -> LuaValue {
        let account = try signedAccount()
        guard account.mailbox != nil else { return .null }
        let isWhole = reference.contains("@")
        let bare = reference.filter { $0 != "<" && $0 != ">" }
        let id = isWhole ? bare : account.messageID(reference: bare)
        switch await transport.find(messageID: id, in: account) {
        case .success(let isThere): return .bool(isThere)
        case .failure(let failure): throw Self.raise(failure)
        }
    }

    private static func lua(_ reply: SMTPReply, _ message: MailMessage) -> LuaValue {
        var members = [
            LuaMember(key: "accepted", value: .bool(reply.isAccepted)),
            LuaMember(key: "code", value: .int(Int64(reply.code))), LuaMember(key: "text", value: .text(reply.text)),
            LuaMember(key: "step", value: .text(reply.step.rawValue)),
            LuaMember(key: "message_id", value: .text(message.messageID)),
        ]
        if let enhanced = reply.enhanced { members.append(LuaMember(key: "enhanced", value: .text(enhanced))) }
        return .object(members)
    }

    private static func raise(_ failure: MailFailure) -> LuaRaise {
        LuaRaise(
            code: failure.code, message: failure.message, isRetryable: failure.isRetryable,
            fields: [LuaMember(key: "sent", value: .text(failure.mayHaveLeft ? "maybe" : "no"))])
    }
}
