import Crypto
import Domain
import Foundation
import Journal
import PluginKit
import TestSupport
import Testing

@testable import Channels

@Suite("Channel waha and a server")
struct WhatsAppServerTests {
    private func channel(_ server: WAHAServer, storePath: String? = nil, _ settings: JSONObject = [:]) async throws
        -> ChannelRuntime
    {
        var settings = settings
        settings["base_url"] = .string(server.base)
        return try await runtime(
            try PluginBundle.read("\(bundledChannels)/waha"), settings: settings,
            secrets: ["WAHA_API_KEY": WAHAServer.key], storePath: storePath, now: { Date() })
    }
    private let text: JSONObject = [
        "id": "item-1", "ref": "ref-1", "to": "+919812345678", "body": "Hello", "kind": "first_touch", "try": 1,
        "at": .string(Timestamp.string(Date())),
    ]
    private let delivered = ["919812345678@c.us Hello": 1]

    @Test("the message's id is on disk before the message is posted, and a try whose answer was lost is found by it")
    func idBeforePost() async throws {
        let server = try WAHAServer(sessions: ["alpha"])
        defer { server.stop() }
        let store = temporaryFolder() + "/store.json"
        let seen = Kept()
        server.vendor.plan(
            .doneThenClose, on: WAHAServer.sendText,
            where: { request in
                seen.keep(
                    request.json?["id"]?.string,
                    (try? AtomicFile.read(store)).map { String(decoding: $0, as: UTF8.self) })
                return true
            })
        let channel = try await channel(server, storePath: store)
        guard case .unknown = await channel.send(text) else {
            Issue.record("a lost answer is not unknown")
            return
        }
        let id = try #require(seen.id)
        #expect(seen.store?.contains("\"message:item-1\":\"\(id)\"") == true)
        #expect(await channel.probe(intent: text).answer == .sent)
        #expect(server.vendor.deliveryCounts == delivered)
        #expect(server.vendor.complaints.isEmpty, "\(server.vendor.complaints)")
    }

    @Test("a number is looked up once", arguments: [WAHAServer.Engine.noweb, .gows, .webjs])
    func lookedUpOnce(_ engine: WAHAServer.Engine) async throws {
        let server = try WAHAServer(engine, sessions: ["alpha"])
        defer { server.stop() }
        let channel = try await channel(server)
        for number in 1...2 {
            var text = text
            text["id"] = .string("item-\(number)")
            text["body"] = .string("Hello \(number)")
            guard case .sent(let id?, _) = await channel.send(text) else {
                Issue.record("\(engine): not sent")
                return
            }
            #expect(id.hasPrefix("3EB0"))
        }
        #expect(server.vendor.requests(to: WAHAServer.checkExists).count == 1)
        #expect(server.vendor.deliveries.count == 2 && server.vendor.complaints.isEmpty)
    }

    @Test(
        "a look that is lost is tried again, and nothing was sent",
        arguments: [WAHAServer.checkExists, WAHAServer.newMessageID])
    func lostLook(_ route: String) async throws {
        let server = try WAHAServer(sessions: ["alpha"])
        defer { server.stop() }
        server.vendor.plan(.closeBefore, on: route)
        let channel = try await channel(server)
        guard case .retry(_, nil) = await channel.send(text) else {
            Issue.record("a lost look is no plain retry")
            return
        }
        #expect(server.vendor.requests(to: WAHAServer.sendText).isEmpty)
        guard case .sent = await channel.send(text) else {
            Issue.record("the second try is not sent")
            return
        }
        #expect(server.vendor.deliveryCounts == delivered)
    }

    @Test("what surely did not arrive goes out again under the same id, once")
    func sameIDAgain() async throws {
        let server = try WAHAServer(sessions: ["alpha"])
        defer { server.stop() }
        server.vendor.plan(.closeBefore, on: WAHAServer.sendText)
        let later = Later()
        let channel = try await runtime(
            try PluginBundle.read("\(bundledChannels)/waha"), settings: ["base_url": .string(server.base)],
            secrets: ["WAHA_API_KEY": WAHAServer.key], now: { Date() + later.seconds })
        guard case .unknown = await channel.send(text) else {
            Issue.record("a lost answer is not unknown")
            return
        }
        #expect(await channel.probe(intent: text).answer == .cannotTell, "it may still be on its way")
        later.seconds = 180
        #expect(await channel.probe(intent: text).answer == .notSent)
        guard case .sent = await channel.send(text) else {
            Issue.record("the second try is not sent")
            return
        }
        let ids = server.vendor.requests(to: WAHAServer.sendText).compactMap { $0.json?["id"]?.string }
        #expect(ids.count == 2 && Set(ids).count == 1)
        #expect(server.vendor.deliveryCounts == delivered && server.vendor.complaints.isEmpty)
    }

    @Test("a webhook's signature is checked over the bytes as they came, whether or not they are text")
    func rawBytes() async throws {
        let channel = try await runtime(
            try PluginBundle.read("\(bundledChannels)/waha"), secrets: ["WAHA_WEBHOOK_HMAC_KEY": "key"])
        let body: [UInt8] = [0x7B, 0xFF, 0x00, 0xFE]
        let mac = HMAC<SHA512>.authenticationCode(for: body, using: SymmetricKey(data: Data("key".utf8)))
        func status(_ body: [UInt8]) async throws -> Int? {
            let request: JSONObject = [
                "method": "POST", "path": "/webhook/waha",
                "headers": ["x-webhook-hmac": .string(mac.map { String(format: "%02x", $0) }.joined())],
            ]
            return try await channel.receive(request: request, body: body)["reply"]?["status"]?.int
        }
        #expect(try await status(body) == 400, "genuine, though no JSON")
        #expect(try await status([0x7B, 0xFF, 0x00, 0xFD]) == 401)
    }

    @Test("an unpaired session is created, shows its picture, and works once it was scanned")
    func pairing() async throws {
        let server = try WAHAServer(sessions: [])
        defer { server.stop() }
        let channel = try await channel(server)
        #expect(try await channel.pairing(action: "status").status == "MISSING")
        #expect(try await channel.pairing(action: "start").status == "SCAN_QR_CODE")
        #expect(try await channel.pairing(action: "qr").png == WAHAServer.picture)
        server.set("alpha", status: "WORKING")
        #expect(try await channel.pairing(action: "qr") == PairingAnswer(status: "WORKING", png: nil))
        #expect(try await channel.health()?.isOK == true)
        #expect(server.vendor.complaints.isEmpty, "\(server.vendor.complaints)")
    }
}

private final class Later: @unchecked Sendable {  // guarded by `lock`
    private let lock = NSLock()
    private var value = 0.0
    var seconds: Double {
        get { lock.withLock { value } }
        set { lock.withLock { value = newValue } }
    }
}

private final class Kept: @unchecked Sendable {  // guarded by `lock`
    private let lock = NSLock()
    private var kept: (id: String?, store: String?)
    func keep(_ id: String?, _ store: String?) { lock.withLock { kept = (id, store) } }
    var id: String? { lock.withLock { kept.id } }
    var store: String? { lock.withLock { kept.store } }
}
