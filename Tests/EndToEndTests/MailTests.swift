import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Mails through the real dispatcher to a real SMTP server, read back from a real IMAP server.
    @Suite("Mail", .enabled(if: MailPeer.isHere, "aiosmtpd or dovecot is not installed"))
    struct MailTests {
        /// One fault: a slot of its own, so that a pause of one stops no other.
        struct Fault: Sendable {
            let slot: String
            let to: String
            var port = "starttls"
            var environment: [String: String] = [:]
            let state: String
            /// Part of what a person reads as the reason.
            let why: String
            /// How many mails the server took.
            var delivered = 0
        }

        static let faults: [Fault] = [
            Fault(slot: "good", to: "asha@example.net", state: "sent", why: "", delivered: 1),
            Fault(
                slot: "tls", to: "tls@example.net", port: "tls", environment: ["SMTP_SECURITY": "tls"], state: "sent",
                why: "", delivered: 1),
            Fault(slot: "kept", to: "drop-kept@example.net", state: "sent", why: "", delivered: 1),
            Fault(slot: "lost", to: "drop-lost@example.net", state: "unknown", why: "after the end of the message"),
            Fault(slot: "cut", to: "cut@example.net", state: "retrying", why: "before the message"),
            Fault(slot: "busy", to: "busy@example.net", port: "busy", state: "retrying", why: "421 4.3.2 (connect)"),
            Fault(slot: "later", to: "rcpt-451-4.3.0@example.net", state: "retrying", why: "451 4.3.0 (recipient)"),
            Fault(slot: "after", to: "data-452-4.3.1@example.net", state: "retrying", why: "452 4.3.1 (message)"),
            Fault(
                slot: "gone", to: "rcpt-550-5.1.1@example.net", state: "dead", why: "550 5.1.1 (recipient) <[email]>"),
            Fault(slot: "spam", to: "data-554-5.7.1@example.net", state: "dead", why: "554 5.7.1 (message)"),
            Fault(slot: "limit", to: "data-550-5.4.5@example.net", state: "held", why: "550 5.4.5 (message)"),
            Fault(slot: "clear", to: "clear@example.net", port: "no_starttls", state: "retrying", why: "no encryption"),
            Fault(slot: "foreign", to: "foreign@example.net", port: "foreign", state: "retrying", why: "certificate"),
            Fault(
                slot: "othername", to: "other@example.net", port: "other_name", state: "retrying", why: "certificate"),
            Fault(
                slot: "password", to: "pw@example.net", environment: ["SMTP_PASS": "wrong"], state: "held",
                why: "535 5.7.8 (login)"),
        ]

        private func environment(_ peer: MailPeer) -> [String: String] {
            var all = Recipe.live.merging([
                "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "\(peer.ports["starttls"] ?? 0)", "SMTP_USER": MailPeer.sender,
                "SMTP_PASS": MailPeer.password, "SMTP_FROM_NAME": "Acme Pharma", "IMAP_HOST": "127.0.0.1",
                "IMAP_PORT": "\(peer.ports["imaps"] ?? 0)", "MAIL_CA_FILE": peer.authorityFile,
            ]) { $1 }
            for fault in Self.faults {
                all["SMTP_PORT__\(fault.slot.uppercased())"] = "\(peer.ports[fault.port] ?? 0)"
                for (name, value) in fault.environment { all["\(name)__\(fault.slot.uppercased())"] = value }
            }
            return all
        }

        private func line(_ fault: Fault) -> String {
            let body = "Hello Asha,\\n\\n.a dot first\\nGrüße — नमस्ते\\nBcc: nobody@example.org"
            return #"{"v":1,"id":"item-\#(fault.slot)","slot":"\#(fault.slot)","channel":"email","kind":"reply","#
                + #""to":"\#(fault.to)","payload":{"subject":"Größe für \#(fault.slot)","body":"\#(body)"}}"# + "\n"
        }

        @Test("each answer and fault of a mail server: what became of the item, what was delivered, what a person sees")
        func faults() async throws {
            let home = try EngyneHome()
            let peer = try MailPeer()
            defer { peer.stop() }
            for fault in Self.faults {
                try home.slot(
                    fault.slot,
                    "enabled: false\ndry_run: false\nchannels:\n  email: {enabled: true, window: \"00:00-24:00\"}\n")
            }
            // The faults of one slot must not rest the channel for the others.
            try Data("dispatch:\n  breaker: {failures: 1000, open_seconds: 60}\n".utf8).write(
                to: home.path("config/host.yml"))
            try await home.serve(environment(peer))
            let queue = home.path("runtime/email_queue.jsonl")
            try Data(Self.faults.map(line).joined().utf8).write(to: queue)

            #expect(await eventually(60) { await pending(home).count == Self.faults.count })
            #expect(peer.log().isEmpty)
            for id in await pending(home) {
                #expect(await home.api("POST", "/approvals/\(id)/approve", [:]).status == 200)
            }
            for fault in Self.faults {
                var item: JSONValue = .null
                let came = await eventually(60) {
                    item = await self.item(home, fault)
                    let isWhy = fault.why.isEmpty || self.reason(item).contains(fault.why)
                    return item["state"]?.string == fault.state && isWhy
                }
                #expect(came, "\(fault.slot): \(item)")
                #expect(!item.encodedString.contains(fault.to), "\(fault.slot): \(item)")
                let taken = peer.log().filter { $0["to"]?.string == fault.to && $0["kept"]?.bool == true }
                #expect(taken.count == fault.delivered, "\(fault.slot): \(taken)")
            }
            try whatArrived(peer)
            let suppressed = home.lines("runtime/dnc.jsonl").map {
                "\($0["contact"]?.string ?? "") \($0["channel"]?.string ?? "")"
            }
            #expect(suppressed == ["rcpt-550-5.1.1@example.net email"])
            await home.clean()
        }

        /// The mails as the buyers' mailbox shows them: headers, body, once.
        private func whatArrived(_ peer: MailPeer) throws {
            let mails = peer.mails()
            #expect(mails.count == 3)
            #expect(peer.mails(of: MailPeer.sender, in: "Sent").count == 3)
            let good = try #require(mails.first { $0["headers"]?["to"]?.string?.contains("asha@") == true })
            let headers = good["headers"]
            #expect(headers?["from"]?.string == "Acme Pharma <sales@example.com>")
            #expect(headers?["subject"]?.string == "Größe für good")
            #expect(headers?["message-id"]?.string?.hasSuffix("@example.com>") == true)
            #expect(headers?["list-unsubscribe"]?.string == "<mailto:sales@example.com?subject=unsubscribe>")
            #expect(good["body"]?.string == "Hello Asha,\n\n.a dot first\nGrüße — नमस्ते\nBcc: nobody@example.org\n")
            let names = good["names"]?.array?.compactMap(\.string) ?? []
            #expect(Set(names).count == names.count && !names.contains("bcc"))
            #expect(Set(mails.compactMap { $0["headers"]?["message-id"]?.string }).count == 3)
            let data = peer.log().filter { $0["what"]?.string == "data" }
            #expect(data.allSatisfy { $0["tls"]?.bool == true && $0["user"]?.string == MailPeer.sender })
            #expect(data.allSatisfy { $0["helo"]?.string == "example.com" })
        }

        private func pending(_ home: EngyneHome) async -> [String] {
            await home.api("GET", "/approvals?state=pending&limit=100").json["items"]?.array?
                .compactMap { $0["id"]?.string } ?? []
        }

        private func item(_ home: EngyneHome, _ fault: Fault) async -> JSONValue {
            await home.api("GET", "/queues/email/items?limit=100").json["items"]?.array?
                .first { $0["id"]?.string == "item-\(fault.slot)" } ?? .null
        }

        private func reason(_ item: JSONValue) -> String {
            "\(item["why"]?.string ?? "") \(item["last_error"]?.string ?? item["last_error"]?.encodedString ?? "")"
        }
    }
}
