package import Foundation

/// One mail to one recipient, and the bytes that stand for it on the wire (RFC 5322, CRLF).
///
/// Headers that say who, when and what are made here and cannot be given; further ones come from a short list of names.
package struct MailMessage: Sendable {
    /// What may be added by who sends.
    package static let furtherHeaders = [
        "reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "in-reply-to",
        "references",
    ]
    package static let maxBodyBytes = 256 << 10

    package let from: MailAddress
    package let to: MailAddress
    /// Without angle brackets.
    package let messageID: String
    package let content: [UInt8]

    /// - Parameter reference: the same for every try of one message, so that a mail that left can be found again.
    /// - Throws: `MailFailure.notSent` for anything that is no plain mail.
    package init(
        account: MailAccount, to: MailAddress, subject: String, body: String, reference: String, at now: Date,
        further: [(name: String, value: String)] = []
    ) throws(MailFailure) {
        guard body.utf8.count <= Self.maxBodyBytes else {
            throw .notSent(.body, detail: "the body is over \(Self.maxBodyBytes) bytes")
        }
        from = account.from
        self.to = to
        messageID = account.messageID(reference: reference)
        var headers: [MailHeader] = []
        headers.append(try MailHeader("From", account.from, called: account.fromName))
        headers.append(try MailHeader("To", to, called: nil))
        headers.append(try MailHeader("Subject", text: subject))
        headers.append(try MailHeader("Date", value: Self.date(now)))
        headers.append(try MailHeader("Message-ID", value: "<\(messageID)>"))
        for (name, value) in further.sorted(by: { $0.name.lowercased() < $1.name.lowercased() }) {
            guard Self.furtherHeaders.contains(name.lowercased()) else {
                throw .notSent(.header, detail: "the header '\(name.prefix(40))' cannot be given")
            }
            headers.append(try MailHeader(name, value: value))
        }
        headers.append(try MailHeader("MIME-Version", value: "1.0"))
        headers.append(try MailHeader("Content-Type", value: "text/plain; charset=utf-8"))
        headers.append(try MailHeader("Content-Transfer-Encoding", value: "quoted-printable"))
        let head = headers.map { $0.line + "\r\n" }.joined() + "\r\n"
        content = Array(head.utf8) + QuotedPrintable.encode(body)
    }

    /// `Fri, 09 Jan 2026 10:00:00 +0000`
    static func date(_ date: Date) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return format.string(from: date)
    }
}
