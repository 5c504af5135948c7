import Crypto
import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What the network tells of sent messages, through the host's own door.
    @Suite("Receipts")
    struct ReceiptTests {
        private static let key = "my-secret-key"

        private func event(_ id: String, _ ack: Int) -> JSONValue {
            [
                "id": .string("evt_\(ack)"), "timestamp": JSONValue(Int(Date().timeIntervalSince1970 * 1000)),
                "event": "message.ack", "session": "alpha",
                "payload": ["id": .string("true_919800000001@c.us_\(id)"), "ack": JSONValue(ack)],
            ]
        }

        private func bring(_ home: EngyneHome, _ event: JSONValue, key: String = key, to path: String = "/webhook/waha")
            async -> WebAnswer
        {
            let mac = HMAC<SHA512>.authenticationCode(
                for: event.encoded, using: SymmetricKey(data: Data(key.utf8)))
            return await WebClient.call(
                "POST", home.baseURL + path, event,
                [
                    "X-Webhook-Hmac": mac.map { String(format: "%02x", $0) }.joined(),
                    "X-Webhook-Hmac-Algorithm": "sha512",
                ])
        }

        private func delivery(_ home: EngyneHome, _ path: String) async -> String? {
            await home.api("GET", path).json["delivery"]?["state"]?.string
        }

        @Test("a number is paired, a message sent, and its receipts are shown; a forged one changes nothing")
        func receipts() async throws {
            let home = try EngyneHome()
            let server = try WAHAServer(sessions: [])
            try FaultRun.settings(home)
            try home.slot("alpha", FaultRun.slot("whatsapp", "base_url: \"\(server.base)\""))
            var environment = FaultRun.environment
            environment["WAHA_WEBHOOK_HMAC_KEY"] = Self.key
            try await home.serve(environment)

            let isStarted = await eventually(20) {
                await home.api("POST", "/whatsapp/alpha/session/start", [:]).json["status"]?.string == "SCAN_QR_CODE"
            }
            #expect(isStarted)
            let code = await home.api("GET", "/whatsapp/alpha/qr")
            #expect(code.status == 200 && code.headers["content-type"] == "image/png")
            #expect(code.headers["cache-control"] == "no-store")
            #expect(await WebClient.get(home.baseURL + "/whatsapp/alpha/qr").status == 401)
            #expect(await home.api("GET", "/whatsapp/other/qr").status == 404)
            server.set("alpha", status: "WORKING")
            let nothing = await home.api("GET", "/whatsapp/alpha/qr")
            #expect(nothing.status == 409 && nothing.json["status"]?.string == "WORKING")
            let paired = try home.command(["pair", "alpha", "--json"])
            #expect(paired.code == 0 && paired.output.contains("\"WORKING\""), "\(paired.output)")

            let run = FaultRun(home: home, channel: "whatsapp")
            try run.enqueue([("alpha", "+919800000001")])
            try await run.approve(1)
            let item = "/queues/whatsapp/items/fault-alpha"
            #expect(await eventually(20) { await home.api("GET", item).json["state"]?.string == "sent" })
            let id = await home.api("GET", item).json["external_id"]?.string ?? ""
            #expect(await delivery(home, item) == nil)

            #expect(await bring(home, event(id, 3), key: "another").status == 401)
            #expect(await bring(home, event(id, 3), to: "/webhook/nobody").status == 404)
            #expect(await bring(home, event(id, 3), to: "/webhook/outbox").status == 404)
            #expect(await bring(home, event(id, 3), to: "/webhook").status == 404)
            #expect(await delivery(home, item) == nil)
            for ack in [2, 1, 2, -1] { #expect(await bring(home, event(id, ack)).status == 200) }
            #expect(await delivery(home, item) == "delivered")
            #expect(await delivery(home, "/approvals/fault-alpha") == "delivered")
            #expect(await bring(home, event(id, 3)).status == 200)
            #expect(await delivery(home, item) == "read")
            #expect(await bring(home, event("3EBFOREIGN", 3)).status == 200)
            #expect(home.journal("whatsapp").filter { $0["k"]?.string == "state" }.count == 2)
            #expect(server.vendor.deliveries.count == 1 && server.vendor.complaints.isEmpty)
            server.stop()
            await home.clean()
        }

        @Test("a body that is too large is refused before it is read")
        func tooLarge() async throws {
            let home = try EngyneHome()
            try await home.serve()
            let answer = await bring(home, ["text": .string(String(repeating: "x", count: 300 << 10))])
            #expect(answer.status == 413)
            await home.clean()
        }
    }
}
