import Domain
import Foundation
import PluginKit
import TestSupport
import Testing

@testable import Channels

@Suite("Bundled channels")
struct BundledChannelsTests {
    @Test("every fixture passes", arguments: ["outbox", "sheets", "telegram", "waha", "webhook"])
    func fixtures(_ name: String) async throws {
        let bundle = try PluginBundle.read("\(bundledChannels)/\(name)")
        let results = try await FixtureRun.run(bundle, runner: ChannelFixture.runner(bundle))
        #expect(!results.isEmpty)
        for result in results { #expect(result.isGood, "\(result.text)") }
    }

    @Test("an outbox message stands in the file once, and the probe proves it")
    func outbox() async throws {
        let folder = temporaryFolder()
        let channel = try await runtime(try PluginBundle.read("\(bundledChannels)/outbox"), folder: folder)
        #expect(channel.manifest.audience == .buyer)
        #expect(await channel.probe(intent: message).answer == .notSent)
        #expect(await channel.send(message) == .sent(externalID: "outbox:item-1", proof: nil))
        let text = try String(contentsOfFile: folder + "/outbox.jsonl", encoding: .utf8)
        let line = try JSONReader.read(text.split(separator: "\n")[0].utf8)
        #expect(line["to"]?.string == "+915550000001")
        #expect(line["slot"]?.string == "alpha")
        #expect(await channel.probe(intent: message).answer == .sent)
    }

    @Test("a webhook carries the same id on every try and a signature over exactly its body")
    func webhook() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(204, "")) }
        defer { server.stop() }
        let channel = try await runtime(
            try PluginBundle.read("\(bundledChannels)/webhook"), secrets: ["VERIFIED_WEBHOOK_SECRET": "whsec_a2V5"],
            environment: ["VERIFIED_WEBHOOK_URL": server.base + "/in"])
        #expect(channel.manifest.audience == .staff)
        for _ in 0..<2 { #expect(await channel.send(message) == .sent(externalID: "item-1", proof: "status 204")) }
        for request in server.requests {
            #expect(request.hasPrefix("POST /in HTTP/1.1\r\n"))
            #expect(request.contains("\r\nwebhook-id: item-1\r\n"))
            #expect(request.contains("\r\nwebhook-timestamp: 1767952800\r\n"))
            #expect(request.contains("\r\nwebhook-signature: v1,"))
            #expect(request.hasSuffix("\r\n\r\nHello"))
        }
        let dead = try LoopbackServer { _ in .closeAtOnce }
        defer { dead.stop() }
        let cut = try await runtime(
            try PluginBundle.read("\(bundledChannels)/webhook"), secrets: ["VERIFIED_WEBHOOK_SECRET": "whsec_a2V5"],
            environment: ["VERIFIED_WEBHOOK_URL": dead.base])
        guard case .unknown = await cut.send(message) else {
            Issue.record("a lost answer is not unknown")
            return
        }
        #expect(dead.requests.count == 1)
    }
}
