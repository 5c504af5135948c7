import Domain
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@testable import PracticeSite

@Suite("PracticeServer")
struct PracticeServerTests {
    @Test("it opens a loopback port, serves the list and tells the truth")
    func serves() async throws {
        let (addresses, sink) = AsyncStream.makeStream(of: String.self)
        let server = Task { try await PracticeServer(seed: 5).run(onReady: { sink.yield($0) }) }
        defer { server.cancel() }
        var waiting = addresses.makeAsyncIterator()
        let base = try #require(await waiting.next())
        #expect(base.hasPrefix("http://127.0.0.1:"))
        let page = try await Self.get(base + "/bltxn/?pref=recent")
        #expect(String(decoding: page, as: UTF8.self).contains("bl_listing"))
        let truth = try JSONReader.read(Array(try await Self.get(base + "/__truth")))
        #expect((truth["recent"]?.array?.count ?? 0) >= 20)
        #expect(truth["counters"]?["otp_requests"]?.int == 0)
    }

    private static func get(_ address: String) async throws -> Data {
        let url = try #require(URL(string: address))
        return try await URLSession.shared.data(from: url).0
    }
}
