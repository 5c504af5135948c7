package import Domain
package import Egress
import Foundation

/// A mail server played from a case's list: `{"expect": {to, from, message_id, lines}, "answer": {code, enhanced, text,
/// step}}` for a mail, `{"expect": {find}, "answer": {found}}` for a look into the folder of sent mail.
package final class RecordedMail: MailTransport, @unchecked Sendable {
    /// What may go wrong instead of a reply.
    static let faults: [String: MailFailure] = [
        "connect": .notSent(.connect, detail: "mail.example.com:587: Couldn't connect to server"),
        "tls": .notSent(.tls, detail: "mail.example.com:587: the certificate is not trusted"),
        "no_starttls": .notSent(
            .tls, detail: "mail.example.com:587: the server offers no encryption, and without it nobody signs in"),
        "lost_before_end": .notSent(.reset, detail: "before the end of the message: the server closed the connection"),
        "lost_after_end": .unknown(.reset, detail: "after the end of the message: the server closed the connection"),
        "timeout_after_end": .unknown(.timeout, detail: "after the end of the message: no answer in time"),
    ]

    private let lock = NSLock()
    private var rest: [JSONValue]
    private var taken = 0
    private var found: [FixtureProblem] = []

    package init(_ steps: [JSONValue]) { rest = steps }

    /// The account every case sends from.
    package static func account(hasMailbox: Bool) -> MailAccount? {
        guard let from = MailAddress("sales@example.com") else { return nil }
        let server = MailServer(host: "mail.example.com", port: 587, security: .startTLS)
        return MailAccount(submission: server, from: from, fromName: "Acme Pharma", mailbox: hasMailbox ? server : nil)
    }

    /// What was asked differently, and what was never asked.
    package var problems: [FixtureProblem] {
        lock.withLock {
            found
                + rest.indices.map { FixtureProblem("$.mail[\(taken + $0)]", "was never asked") }
        }
    }

    package func submit(_ message: MailMessage, by account: MailAccount) async -> Result<SMTPReply, MailFailure> {
        let answer = next("a mail") { expected, place in
            var problems: [FixtureProblem] = []
            for (key, got) in [
                ("to", message.to.text), ("from", message.from.text), ("message_id", message.messageID),
            ] {
                guard let wanted = expected[key]?.string, wanted != got else { continue }
                problems.append(FixtureProblem("\(place).\(key)", "expected '\(wanted)', got '\(got)'"))
            }
            let lines = String(decoding: message.content, as: UTF8.self).components(separatedBy: "\r\n")
            for (index, line) in (expected["lines"]?.array ?? []).enumerated() {
                guard let wanted = line.string, !lines.contains(wanted) else { continue }
                problems.append(FixtureProblem("\(place).lines[\(index)]", "no line of the mail is '\(wanted)'"))
            }
            return problems
        }
        if let fault = answer?["fault"]?.string { return .failure(Self.faults[fault] ?? Self.nothing) }
        guard let answer, let code = answer["code"]?.int else { return .failure(Self.nothing) }
        return .success(
            SMTPReply(
                code: code, enhanced: answer["enhanced"]?.string, text: answer["text"]?.string ?? "",
                step: answer["step"]?.string.flatMap(SMTPReply.Step.init) ?? .message))
    }

    package func find(messageID: String, in account: MailAccount) async -> Result<Bool, MailFailure> {
        let answer = next("a look into the mailbox") { expected, place in
            guard let wanted = expected["find"]?.string, wanted != messageID else { return [] }
            return [FixtureProblem("\(place).find", "expected '\(wanted)', got '\(messageID)'")]
        }
        if let fault = answer?["fault"]?.string { return .failure(Self.faults[fault] ?? Self.nothing) }
        return answer?["found"]?.bool.map { .success($0) } ?? .failure(Self.nothing)
    }

    private static let nothing = MailFailure.notSent(.connect, detail: "nothing is recorded")

    private func next(_ what: String, _ differences: (JSONValue, String) -> [FixtureProblem]) -> JSONValue? {
        lock.withLock {
            guard !rest.isEmpty else {
                found.append(FixtureProblem(taken == 0 ? "$" : "$.mail", "the case records no further \(what)"))
                return nil
            }
            let step = rest.removeFirst()
            found += differences(step["expect"] ?? [:], "$.mail[\(taken)].expect")
            taken += 1
            return step["answer"]
        }
    }
}
