import Foundation
import Testing

@testable import PluginKit

@Suite("Scrubber")
struct ScrubberTests {
    @Test(
        "a contact is replaced wherever it stands and however it is written",
        arguments: [
            ("call +91 98765 43210 now", "call +91 98755 50100 now"),
            ("<a href=\"tel:+919876543210\">98765-43210</a>", "<a href=\"tel:+919875550100\">98755-50100</a>"),
            ("<a href='https://wa.me/919876543210?text=hi'>", "<a href='https://wa.me/919875550100?text=hi'>"),
            ("?phone=%2B91%2098765%2043210&x=1", "?phone=%2B91%2098755%2050100&x=1"),
            (#"{"mobile":"9876543210","n":1}"#, #"{"mobile":"9875550100","n":1}"#),
            (#"{"mobile":9876543210}"#, #"{"mobile":9875550100}"#),
            (#"\u002b919876543210"#, #"\u002b919875550100"#),
            ("98765&nbsp;43210", "98755&nbsp;50100"),
            ("+91<!-- -->-<b>98765</b> 43210", "+91<!-- -->-<b>98755</b> 50100"),
            ("Mob-9876543210.", "Mob-9875550100."),
            ("(022) 2345 6789", "(022) 2555 0100"),
            ("+1 (415) 555-2671", "+1 (415) 555-0100"),
            ("+44 20 7946 0958", "+44 20 7555 0100"),
            (#"<input name="contact_mobile" value="23456789">"#, #"<input name="contact_mobile" value="25550100">"#),
            ("९८७६५ ४३२१०", "98755 50100"),
            ("919876543210@c.us", "919875550100@c.us"),
            ("9876543210/9123456780", "9875550100/9125550101"),
            ("write asha.k+1@mail.example.co.in!", "write person1@example.com!"),
            ("mailto:asha%40example.co.in?subject=x", "mailto:person1%40example.com?subject=x"),
            ("asha&#64;example.org", "person1&#64;example.com"),
            (#"{"e":"\nasha@example.org"}"#, #"{"e":"\nperson1@example.com"}"#),
            (#"\u003casha\u0040example.org\u003e"#, #"\u003cperson1\u0040example.com\u003e"#),
        ])
    func replaced(_ text: String, _ expected: String) {
        #expect(Scrubber.clean(text) == expected)
    }

    @Test(
        "ids, times, prices and everything else that is no contact stay as they are",
        arguments: [
            #"<div data-id="150000000101" data-offerid="7012345678">"#, #"{"leadId":7012345678,"ts":1767952800}"#,
            "2026-01-09T10:00:00Z 2026-01-09 10:00 09-01-2026 10:30:15",
            "Rs. 6 - 6.6 Lakh, ₹ 1,50,000, Rs. 60000-75000",
            "/Date(1767952800000)/", "550e8400-e29b-41d4-a716-446655440000", "28.613939 77.209021",
            "a9876543210f 98765432101234567890", "icon@2x.png @media x@y", "12 mins ago, 3 hrs ago, 25,000 Piece",
            #"<input type="hidden" name="ofrid" value="7012345678">"#, "1000 2000 3000", "sha256-9876543210abc",
            "https://medium.com/@name/a-b",
        ])
    func kept(_ text: String) {
        #expect(Scrubber.clean(text) == text)
    }

    @Test("one contact has one stand-in, two contacts have two, and a number that is called a phone is one everywhere")
    func consistent() {
        #expect(
            Scrubber.clean("+91 98765 43210, 09876543210; +91 90000 11111; a@x.com A@X.com b@x.com")
                == "+91 98755 50100, 09875550100; +91 90055 50101; person1@example.com person1@example.com person2@example.com"
        )
        #expect(
            Scrubber.clean(#"<a data-id="7012345678">7012345678</a> {"phone":"7012345678"}"#)
                == #"<a data-id="7015550100">7015550100</a> {"phone":"7015550100"}"#)
    }

    @Test("on random pages no contact survives, what is no contact does, and scrubbing twice is scrubbing once")
    func property() {
        var random = Generator(state: 7)
        for _ in 0..<300 {
            let page = RandomPage(using: &random)
            let clean = Scrubber.clean(page.text)
            let seen = Self.readable(clean)
            for phone in page.phones { #expect(!seen.digits.contains(phone), "\(phone) in \(clean)") }
            for mail in page.mails { #expect(!seen.text.contains(mail), "\(mail) in \(clean)") }
            for kept in page.kept { #expect(clean.contains(kept), "\(kept) not in \(clean)") }
            #expect(Scrubber.clean(clean) == clean)
        }
    }

    /// The text decoded as a browser, a URL or a JSON reader would, and its digits alone.
    private static func readable(_ text: String) -> (text: String, digits: String) {
        var plain = text.removingPercentEncoding ?? text
        for (mark, sign) in [("&#64;", "@"), ("\\u0040", "@"), ("&#43;", "+"), ("&nbsp;", " ")] {
            plain = plain.replacingOccurrences(of: mark, with: sign)
        }
        let bare = plain.replacing(/<[^>]*>/, with: "")
        return (plain.lowercased(), bare.filter { !" -().\u{A0}".contains($0) })
    }
}

/// A page of random contacts in random places, among things that are none.
private struct RandomPage {
    var text = "<!doctype html><body>"
    var phones: [String] = []
    var mails: [String] = []
    var kept: [String] = []

    init(using random: inout Generator) {
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: addPhone(&random)
            case 1: addMail(&random)
            default: addOther(&random)
            }
            text += "\n"
        }
    }

    private mutating func addPhone(_ random: inout Generator) {
        let ten = String(Int.random(in: 6_000_000_000...9_999_999_999, using: &random))
        guard !ten.contains("555") else { return }
        let (a, b) = (ten.prefix(5), ten.suffix(5))
        let forms = [
            "+91\(ten)", "+91 \(a) \(b)", "+91-\(ten)", "0\(ten)", ten, "\(a) \(b)", "\(a)-\(b)", "91\(ten)",
            "+91 (0) \(ten)", "%2B91\(ten)", "%2B91%20\(a)%20\(b)", "&#43;91 \(a)&nbsp;\(b)",
            "\(ten.prefix(3))-\(ten.dropFirst(3).prefix(3))-\(ten.suffix(4))",
        ]
        let form = forms[Int.random(in: 0..<forms.count, using: &random)]
        let places = [
            "<p>Phone: \(form)</p>", "<a href=\"tel:\(form)\">call</a>", "<a href=\"https://wa.me/\(form)\">x</a>",
            "<div data-mobile='\(form)' data-x=1>", "<script>var a={\"phone\":\"\(form)\",\"b\":2}</script>",
            "<td>\(form)</td>", "<a href=\"/send?to=1&phone=\(form)&t=2\">", "call \(form), please",
        ]
        phones.append(ten)
        text += places[Int.random(in: 0..<places.count, using: &random)]
    }

    private mutating func addMail(_ random: inout Generator) {
        let mail = "asha.\(Int.random(in: 10...99, using: &random))x@mail\(Int.random(in: 1...9, using: &random)).co.in"
        let at = ["@", "%40", "&#64;", "\\u0040"][Int.random(in: 0..<4, using: &random)]
        let form = mail.replacingOccurrences(of: "@", with: at)
        let places = [
            "<p>\(form)</p>", "<a href=\"mailto:\(form)\">", "{\"email\":\"\(form)\"}", "<i title='\(form)'>",
        ]
        mails.append(mail)
        text += places[Int.random(in: 0..<places.count, using: &random)]
    }

    private mutating func addOther(_ random: inout Generator) {
        let id = Int.random(in: 100_000_000_000...179_999_999_999, using: &random)
        let minute = Int.random(in: 10...59, using: &random)
        let things = [
            "<div data-id=\"\(id)\">", "<time>2026-01-09T10:\(minute):00Z</time>", "<b>₹ \(minute),50,000</b>",
            "{\"id\":\(id),\"at\":17679\(minute)800}", "<a href=\"/lead/\(id)\">", "<td>\(minute)000 - 75000 INR</td>",
            "<span>Posted \(minute) mins ago</span>", "09-01-2026 10:\(minute)",
        ]
        let thing = things[Int.random(in: 0..<things.count, using: &random)]
        kept.append(thing)
        text += thing
    }
}

private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xff51_afd7_ed55_8ccd
        return mixed ^ (mixed >> 33)
    }
}
