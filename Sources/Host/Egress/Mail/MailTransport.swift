import CurlBridge
import Telemetry

/// The port between mails and whatever carries them: libcurl, or a recorded server.
package protocol MailTransport: Sendable {
    /// Hands one message to the account's submission server, once, and waits for its reply.
    func submit(_ message: MailMessage, by account: MailAccount) async -> Result<SMTPReply, MailFailure>
    /// Whether the account's folder of sent mail holds a message of this id.
    func find(messageID: String, in account: MailAccount) async -> Result<Bool, MailFailure>
}

/// The real way out. The addresses were set by the operator, so they may lie inside; without encryption only loopback is
/// spoken to. What servers say loses addresses before anybody sees it.
package struct CurlMailTransport: MailTransport {
    package init() {}

    package func submit(_ message: MailMessage, by account: MailAccount) async -> Result<SMTPReply, MailFailure> {
        guard let request = request(account.submission, "smtp", path: "/\(message.from.domain)") else {
            return .failure(.notSent(.account, detail: "SMTP_HOST is no host name"))
        }
        let opened = await CurlStream.open(request) { stream -> Result<SMTPReply, MailFailure> in
            var dialogue = SMTPDialogue(stream)
            do throws(MailFailure) { return .success(try dialogue.submit(message)) } catch { return .failure(error) }
        }
        switch opened {
        case .success(let result): return result.map(Self.clean).mapError(Self.clean)
        case .failure(let refusal):
            if let reply = Self.reply(refusal) { return .success(Self.clean(reply)) }
            return .failure(Self.failure(refusal, account.submission))
        }
    }

    package func find(messageID: String, in account: MailAccount) async -> Result<Bool, MailFailure> {
        guard let mailbox = account.mailbox, let request = request(mailbox, "imap", path: "") else {
            return .failure(.notSent(.account, detail: "IMAP_HOST is no host name"))
        }
        let folder = account.sentFolder
        let opened = await CurlStream.open(request) { stream -> Result<Bool, MailFailure> in
            var dialogue = IMAPDialogue(stream)
            do throws(MailFailure) {
                return .success(try dialogue.holds(messageID: messageID, folder: folder))
            } catch { return .failure(error) }
        }
        return opened.mapError { Self.failure($0, mailbox) }.flatMap { $0.mapError(Self.clean) }
    }

    private func request(_ server: MailServer, _ scheme: String, path: String) -> CurlStreamRequest? {
        let isBracketed = server.host.contains(":")
        let isAddress = isBracketed && server.host.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        guard isAddress || MailAddress.isHostName(server.host) else { return nil }
        let host = isBracketed ? "[\(server.host)]" : server.host
        return CurlStreamRequest(
            url: "\(scheme)\(server.security == .tls ? "s" : "")://\(host):\(server.port)\(path)", user: server.user,
            password: server.password, isClear: server.security == .none, authorityFile: server.authorityFile,
            connectTimeoutSeconds: 15)
    }

    /// A server that refused while libcurl spoke with it has answered: its reply counts like every other.
    private static func reply(_ refusal: CurlStreamRefusal) -> SMTPReply? {
        guard ![.tls, .cancelled, .timeout].contains(refusal.failure.kind) else { return nil }
        // A greeting or an EHLO is refused before the first 334 or 235 can have come.
        let isLogin = refusal.lines.contains { $0.hasPrefix("334") } || refusal.failure.code == 67
        guard let reply = SMTPReply(endOf: refusal.lines, step: isLogin ? .login : .connect), reply.code >= 400 else {
            return nil
        }
        return reply
    }

    private static func failure(_ refusal: CurlStreamRefusal, _ server: MailServer) -> MailFailure {
        let kind = SMTPDialogue.reason(refusal.failure)
        let words: String =
            switch refusal.failure.code {
            case 64: "the server offers no encryption, and without it nobody signs in"
            case 67: "the server refused the sign-in"
            default: refusal.failure.detail
            }
        return clean(.notSent(kind, detail: "\(server.host):\(server.port): \(words)"))
    }

    private static func clean(_ reply: SMTPReply) -> SMTPReply {
        let text = String(Redaction.clean(reply.text).prefix(400))
        return SMTPReply(code: reply.code, enhanced: reply.enhanced, text: text, step: reply.step)
    }

    private static func clean(_ failure: MailFailure) -> MailFailure {
        switch failure {
        case .notSent(let reason, let detail): .notSent(reason, detail: String(Redaction.clean(detail).prefix(400)))
        case .unknown(let reason, let detail): .unknown(reason, detail: String(Redaction.clean(detail).prefix(400)))
        }
    }
}
