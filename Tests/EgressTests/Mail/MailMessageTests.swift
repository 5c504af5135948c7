import Foundation
import Testing

@testable import Egress

@Suite("MailMessage")
struct MailMessageTests {
    private let now = Date(timeIntervalSince1970: 1_767_952_800)

    private func account(_ name: String? = nil) throws -> MailAccount {
        MailAccount(
            submission: MailServer(host: "mail.example.com", port: 587, security: .startTLS),
            from: try #require(MailAddress("sales@Example.com")), fromName: name)
    }

    private func message(
        _ subject: String = "Hello", body: String = "Hi", to: String = "asha@example.net", name: String? = nil,
        further: [(name: String, value: String)] = []
    ) throws -> String {
        let to = try #require(MailAddress(to))
        let mail = try MailMessage(
            account: try account(name), to: to, subject: subject, body: body, reference: "en-1", at: now,
            further: further)
        return String(decoding: mail.content, as: UTF8.self)
    }

    @Test("a mail has exactly the headers it should, CRLF everywhere and an empty line before the body")
    func whole() throws {
        #expect(
            try message("Hello", body: "Hi\nthere", further: [("List-Unsubscribe", "<mailto:a@b.example>")])
                == [
                    "From: <sales@Example.com>", "To: <asha@example.net>", "Subject: Hello",
                    "Date: Fri, 09 Jan 2026 10:00:00 +0000", "Message-ID: <en-1@example.com>",
                    "List-Unsubscribe: <mailto:a@b.example>", "MIME-Version: 1.0",
                    "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "Hi",
                    "there", "",
                ].joined(separator: "\r\n"))
    }

    @Test(
        "no control character reaches a header: the mail is refused, wherever it stands",
        arguments: ["a\r\nBcc: b@c.example", "a\nb", "a\rb", "a\0b", "a\u{85}b", "a\u{2028}b", "a\u{1b}b", "\u{7f}"])
    func injection(_ text: String) throws {
        #expect(throws: MailFailure.self) { try message(text) }
        #expect(throws: MailFailure.self) { try message(name: text) }
        #expect(throws: MailFailure.self) { try message(further: [("Reply-To", text)]) }
        #expect(MailAddress("\(text)@example.com") == nil)
        #expect(MailAddress("a@\(text)") == nil)
    }

    @Test(
        "a body can say whatever it likes: it stays behind the empty line",
        arguments: ["\r\n.\r\nMAIL FROM:<x@y>\r\n", "Bcc: a@b\n\n", ".", "..\n.x"])
    func bodies(_ body: String) throws {
        let text = try message(body: body)
        let halves = text.components(separatedBy: "\r\n\r\n")
        #expect(!halves[0].contains("Bcc"))
        let wire = String(decoding: SMTPDialogue.stuffed(Array(text.utf8)), as: UTF8.self)
        #expect(!("\r\n" + wire).contains("\r\n.\r\n"))
        #expect(!wire.replacingOccurrences(of: "\r\n", with: "").contains { $0 == "\r" || $0 == "\n" })
    }

    @Test(
        "headers that say who, when and what cannot be given",
        arguments: [
            "Bcc", "To", "From", "Sender", "Date", "Message-ID", "Content-Type", "Received", "X-Anything",
            "Reply-To\r\nBcc",
        ])
    func further(_ name: String) throws {
        #expect(throws: MailFailure.self) { try message(further: [(name, "a@example.com")]) }
    }

    @Test("other scripts become encoded words of at most 75 characters that decode to the same text")
    func encodedWords() throws {
        for text in [
            "Größe für 500 mg", String(repeating: "पैरासिटामोल ", count: 25), "=?UTF-8?B?eA==?=",
            String(repeating: "x", count: 200), " lead", "🧪👩🏽‍🔬",
        ] {
            let line = try MailHeader("Subject", text: text).line
            #expect(
                line.components(separatedBy: "\r\n ").allSatisfy {
                    $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 0x7f }
                })
            var words = line.dropFirst("Subject: ".count).components(separatedBy: "\r\n ")
            #expect(words.allSatisfy { $0.hasPrefix("=?UTF-8?B?") && $0.hasSuffix("?=") })
            words = words.map { word in
                String(decoding: Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data(), as: UTF8.self)
            }
            #expect(words.joined() == text)
        }
        #expect(try MailHeader("Subject", text: "Plain text").line == "Subject: Plain text")
    }

    @Test("quoted-printable lines have at most 76 characters and lose nothing")
    func quotedPrintable() throws {
        let body = String(repeating: "Grüße = ", count: 40) + "\nlast line with space \n\tx\t\r\nFrom me\r.dot\n\n"
        let lines = String(decoding: QuotedPrintable.encode(body), as: UTF8.self).components(separatedBy: "\r\n")
        #expect(
            lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 9 } })
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") && !$0.hasSuffix("\t") })
        #expect(lines.contains("=46rom me"))
        #expect(lines.contains("=2Edot"))
        #expect(lines.contains("last line with space=20"))
    }

    @Test(
        "a display name is quoted or encoded",
        arguments: [
            ("Acme", "From: \"Acme\""), ("A, B", "From: \"A, B\""), ("Ä", "From: =?UTF-8?B?w4Q=?="),
            ("a\"b", "From: =?UTF-8?B?YSJi?="),
        ])
    func names(_ name: String, _ line: String) throws {
        #expect(try message(name: name).hasPrefix(line + "\r\n <sales@Example.com>\r\n"))
    }

    @Test(
        "one plain address is taken",
        arguments: [
            "a@b.example", "first.last+tag@sub.example.co.in", "o'brien@example.com",
            "x@[host]".replacingOccurrences(of: "[host]", with: "localhost"),
        ])
    func addresses(_ text: String) { #expect(MailAddress(text)?.text == text) }

    @Test(
        "everything else is refused",
        arguments: [
            "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "<a@b>", "a@b>", "\"a\"@b", "a@b,c@d", "a..b@c", ".a@b",
            "a@-b.example", "a@b..c", "a@b_c", "ä@b.example", "a@b.example ", "a@b;c", "(x)a@b",
            String(repeating: "a", count: 65) + "@b.example", "a@" + String(repeating: "b", count: 64) + ".example",
        ])
    func noAddresses(_ text: String) { #expect(MailAddress(text) == nil) }

    @Test(
        "a domain of another script is written in ASCII",
        arguments: [
            ("a@bücher.example", "a@xn--bcher-kva.example"), ("a@MÜNCHEN.example", "a@xn--mnchen-3ya.example"),
            ("a@उदाहरण.example", "a@xn--p1b6ci4b4b3a.example"), ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ])
    func punycode(_ text: String, _ ascii: String) { #expect(MailAddress(text)?.text == ascii) }
}
