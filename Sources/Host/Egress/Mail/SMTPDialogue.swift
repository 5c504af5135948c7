import CurlBridge

/// Hands one message over on a connection that is encrypted and signed in: MAIL, RCPT, DATA, the message, its end.
///
/// The one moment that matters is the end mark, `.` on a line of its own. Until the attempt to write it the server has
/// no message, whatever breaks. From that attempt on only a complete reply says what became of it.
struct SMTPDialogue {
    /// Everything up to the end mark together, then the server's reply to it.
    static let transferSeconds = 15.0
    static let replySeconds = 80.0
    private static let maxReplyLines = 100

    private let stream: any MailStream
    private var reader: MailReader

    init(_ stream: any MailStream) {
        self.stream = stream
        reader = MailReader(stream)
    }

    /// - Throws: `MailFailure`; `.unknown` only after the end mark.
    mutating func submit(_ message: MailMessage) throws(MailFailure) -> SMTPReply {
        stream.allow(seconds: Self.transferSeconds)
        let reply = try untilEnd(message)
        defer { quit() }
        if let reply { return reply }
        stream.allow(seconds: Self.replySeconds)
        do throws(CurlFailure) {
            try stream.send(Array(".\r\n".utf8))
            return try self.reply(.message)
        } catch { throw .unknown(Self.reason(error), detail: "after the end of the message: \(error.detail)") }
    }

    /// All that stands before the end mark. A reply is a refusal.
    private mutating func untilEnd(_ message: MailMessage) throws(MailFailure) -> SMTPReply? {
        do throws(CurlFailure) {
            if let refusal = try command("MAIL FROM:<\(message.from.text)>", .sender, 200...299) { return refusal }
            if let refusal = try command("RCPT TO:<\(message.to.text)>", .recipient, 200...299) { return refusal }
            if let refusal = try command("DATA", .data, 354...354) { return refusal }
        } catch { throw .notSent(Self.reason(error), detail: "before the message: \(error.detail)") }
        do throws(CurlFailure) {
            try stream.send(Self.stuffed(message.content))
            guard try reader.hasLeftovers() else { return nil }
        } catch {
            // A server that refuses in the middle often says why before it hangs up.
            if let reply = earlyReply() { return reply }
            throw .notSent(Self.reason(error), detail: "before the end of the message: \(error.detail)")
        }
        if let reply = earlyReply() { return reply }
        throw .notSent(.garbled, detail: "the server answered what it was not asked")
    }

    /// A refusal that came before the end mark.
    private mutating func earlyReply() -> SMTPReply? {
        stream.allow(seconds: 2)
        do throws(CurlFailure) {
            let reply = try reply(.data)
            return reply.code >= 400 ? reply : nil
        } catch { return nil }
    }

    /// `nil` when the reply is what the command needs to go on.
    private mutating func command(
        _ line: String, _ step: SMTPReply.Step, _ wanted: ClosedRange<Int>
    ) throws(CurlFailure) -> SMTPReply? {
        guard try !reader.hasLeftovers() else { throw MailReader.failure("an answer that was not asked for") }
        try stream.send(Array((line + "\r\n").utf8))
        let reply = try reply(step)
        if wanted.contains(reply.code) { return nil }
        // A 2xx or 3xx that does not fit the step means that the two sides are out of step.
        guard reply.code >= 400 else { throw MailReader.failure("\(reply.code) where \(wanted.lowerBound) was due") }
        return reply
    }

    private mutating func reply(_ step: SMTPReply.Step) throws(CurlFailure) -> SMTPReply {
        var lines: [String] = []
        repeat {
            guard lines.count < Self.maxReplyLines else { throw MailReader.failure("a reply without an end") }
            lines.append(try reader.line())
        } while SMTPReply.code(lines[lines.count - 1]) != nil && SMTPReply.goesOn(lines[lines.count - 1])
        guard let reply = SMTPReply(lines: lines, step: step), step != .message || reply.code / 100 != 3 else {
            throw MailReader.failure("something that is no reply")
        }
        return reply
    }

    /// Polite and without consequence: what the server says to it is not waited for.
    private func quit() {
        do throws(CurlFailure) { try stream.send(Array("QUIT\r\n".utf8)) } catch { return }
    }

    /// A dot at the beginning of a line is doubled; the last line has its end.
    static func stuffed(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count + 64)
        var isAtStart = true
        for byte in content {
            if isAtStart, byte == 0x2e { result.append(byte) }
            result.append(byte)
            isAtStart = byte == 0x0a
        }
        return isAtStart ? result : result + [0x0d, 0x0a]
    }

    static func reason(_ failure: CurlFailure) -> MailFailure.Reason {
        switch failure.kind {
        case .resolve: .resolve
        case .connect: .connect
        case .refusedAddress: .address
        case .tls: .tls
        case .timeout: .timeout
        case .reset: .reset
        case .cancelled: .cancelled
        case .tooLarge, .other: .garbled
        case .url: .account
        }
    }
}
