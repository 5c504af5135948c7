import CurlBridge
import Foundation
import Testing

@testable import Egress

/// A server that gives one prepared piece for each thing it is sent.
private final class Script: MailStream {
    enum Piece { case says(String), closes, silent, refusesBytes }
    private var pieces: [Piece]
    private(set) var sent = ""
    private var waiting: [UInt8] = []
    private var early: [UInt8]?
    private var failure: CurlFailure?

    init(_ pieces: [Piece], early: String? = nil) {
        self.pieces = pieces
        self.early = early.map { Array($0.utf8) }
    }

    func allow(seconds: Double) {}
    func send(_ bytes: [UInt8]) throws(CurlFailure) {
        sent += String(decoding: bytes, as: UTF8.self)
        guard !pieces.isEmpty, !isBody(bytes) else { return }
        switch pieces.removeFirst() {
        case .says(let text): waiting += Array(text.utf8)
        case .closes: failure = CurlFailure(kind: .reset, detail: "closed", mayHaveLeft: true)
        case .silent: failure = CurlFailure(kind: .timeout, detail: "no answer in time", mayHaveLeft: true)
        case .refusesBytes: throw CurlFailure(kind: .reset, detail: "broken pipe", mayHaveLeft: true)
        }
    }
    private func isBody(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("From: ".utf8)) }
    func receive() throws(CurlFailure) -> [UInt8] {
        if let failure { throw failure }
        defer { waiting = [] }
        return waiting
    }
    func receiveNow() throws(CurlFailure) -> [UInt8]? {
        guard sent.contains("\r\nMIME-Version") else { return nil }
        defer { early = nil }
        return early
    }
}

@Suite("SMTPDialogue")
struct SMTPDialogueTests {
    private func talk(_ script: Script) -> Result<SMTPReply, MailFailure> {
        guard let from = MailAddress("sales@example.com"), let to = MailAddress("asha@example.net") else {
            return .failure(.notSent(.account, detail: ""))
        }
        let account = MailAccount(
            submission: MailServer(host: "h", port: 25, security: .startTLS), from: from)
        var dialogue = SMTPDialogue(script)
        do throws(MailFailure) {
            let mail = try MailMessage(
                account: account, to: to, subject: "Hello", body: ".dot\nx", reference: "en-1", at: Date())
            return .success(try dialogue.submit(mail))
        } catch { return .failure(error) }
    }
    private let ok = Script.Piece.says("250 2.1.0 ok\r\n")
    private let go = Script.Piece.says("354 go\r\n")

    @Test("a mail is handed over in order and once, its end last")
    func accepted() throws {
        let script = Script([ok, ok, go, .says("250-2.0.0 first\r\n250 2.0.0 queued as X\r\n")])
        let reply = try talk(script).get()
        #expect(reply.isAccepted)
        #expect(reply.enhanced == "2.0.0")
        #expect(reply.text == "first queued as X")
        #expect(script.sent.hasPrefix("MAIL FROM:<sales@example.com>\r\nRCPT TO:<asha@example.net>\r\nDATA\r\nFrom: "))
        #expect(script.sent.hasSuffix("\r\n=2Edot\r\nx\r\n.\r\nQUIT\r\n"))
    }

    @Test("a refusal before the end is an answer, and the end is never sent")
    func refused() throws {
        for (pieces, step) in [
            ([Script.Piece.says("550 5.1.8 no\r\n")], SMTPReply.Step.sender),
            ([ok, .says("550 5.1.1 <asha@example.net> unknown\r\n")], .recipient),
            ([ok, ok, .says("451 later\r\n")], .data),
        ] {
            let script = Script(pieces)
            let reply = try talk(script).get()
            #expect(reply.step == step)
            #expect(!reply.isAccepted)
            #expect(!script.sent.contains("\r\n.\r\n"))
        }
    }

    @Test("what breaks before the end mark surely did not leave")
    func before() {
        let broken: [[Script.Piece]] = [
            [.closes], [.silent], [ok, .closes], [ok, ok, .silent], [ok, ok, .refusesBytes], [.says("garbage\r\n")],
            [ok, ok, .says("250 ok\r\n")], [.says("250-a\r\n251 b\r\n")],
        ]
        for pieces in broken {
            let script = Script(pieces)
            guard case .failure(let failure) = talk(script) else {
                Issue.record("\(pieces)")
                continue
            }
            #expect(!failure.mayHaveLeft, "\(failure)")
            #expect(!script.sent.contains("\r\n.\r\n"))
        }
    }

    @Test("what breaks from the end mark on may have left")
    func after() {
        for piece in [Script.Piece.closes, .silent, .refusesBytes, .says("what?\r\n"), .says("354 more\r\n")] {
            guard case .failure(let failure) = talk(Script([ok, ok, go, piece])) else {
                Issue.record("\(piece)")
                continue
            }
            #expect(failure.mayHaveLeft, "\(failure)")
        }
    }

    @Test("a complete refusal of the whole message is an answer")
    func refusedAtEnd() throws {
        for code in [421, 451, 550, 554] {
            let reply = try talk(Script([ok, ok, go, .says("\(code) no\r\n")])).get()
            #expect(reply.code == code && reply.step == .message && !reply.isAccepted)
        }
    }

    @Test("an answer that comes before the end is no answer to the end")
    func early() throws {
        let eager = Script([ok, ok, go, .says("250 second\r\n")], early: "250 ok already\r\n")
        guard case .failure(let failure) = talk(eager) else {
            Issue.record("believed")
            return
        }
        #expect(!failure.mayHaveLeft)
        #expect(!eager.sent.contains("\r\n.\r\n"))
        let refusing = Script([ok, ok, go], early: "552 5.3.4 too big\r\n")
        #expect(try talk(refusing).get().code == 552)
        #expect(!refusing.sent.contains("\r\n.\r\n"))
    }

    @Test(
        "the folder of sent mail is the one the server marks",
        arguments: [
            ("* LIST (\\HasNoChildren \\Sent) \"/\" \"[Gmail]/Sent Mail\"", "[Gmail]/Sent Mail"),
            ("* LIST (\\Sent) \".\" Sent", "Sent"), ("* LIST (\\Sent) NIL \"a \\\"b\\\\\"", "a \"b\\"),
            ("* LIST (\\HasNoChildren) \"/\" Sent", nil),
        ])
    func sentFolder(_ line: String, _ name: String?) { #expect(IMAPDialogue.sentFolder(in: line) == name) }
}
