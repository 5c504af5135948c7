import Domain
import Egress
import Foundation
import PluginKit
import Synchronization
import Testing

@testable import Channels

/// What no single fixture shows: what a state keeps between two calls.
@Suite("Channel sheets")
struct SheetsChannelTests {
    private let secrets = FixtureSecrets(["SHEETS_SERVICE_ACCOUNT": ["service_account": "robot@project.example.com"]])
    private let row: JSONObject = [
        "id": "item-1", "ref": "ref-1", "to": "tab Leads", "kind": "first_touch", "lead_id": "77",
        "body": #"["alpha:77:verified","","","","","","","","",""]"#, "at": "2026-01-09T10:00:00.000Z",
    ]

    private func channel(_ clock: Clock, _ transport: FakeTransport) async throws -> ChannelRuntime {
        let bundle = try PluginBundle.read("\(bundledChannels)/sheets")
        let manifest = try await PluginLoader.load(bundle).manifest
        let context = ChannelContext(
            common: CommonContext(plugin: "sheets", kind: .channel, slotID: "alpha", now: { clock.now }),
            settings: PluginSettings.resolve(
                manifest: manifest, values: ["spreadsheet_id": "sheet-1"], environment: [:]),
            filesFolder: temporaryFolder(),
            outgoing: OutgoingContext(secret: { [secrets] in secrets.value($0) }, transport: transport, nonce: "n"))
        return try await ChannelRuntime(bundle: bundle, manifest: manifest, context: context)
    }

    private final class Clock: Sendable {
        private let time = Mutex(fixedNow)
        var now: Date { time.withLock { $0 } }
        func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    /// The service: a token an hour, one row an append, and an empty key column.
    private static func service(_ status: @escaping @Sendable () -> Int = { 200 }) -> FakeTransport {
        FakeTransport { request in
            let body: String
            if request.url.hasSuffix("/token") {
                body = #"{"access_token":"ya29.x","expires_in":3599}"#
            } else if request.method == "GET" {
                body = #"{"range":"Leads!A1:A9","values":[["event_id"]]}"#
            } else {
                body = #"{"updates":{"updatedRows":1,"updatedRange":"Leads!A2:J2"}}"#
            }
            let code = request.url.contains(":append") ? status() : 200
            return .success(OutgoingResponse(status: code, body: Array(body.utf8)))
        }
    }

    private func message(_ attempt: Int) -> JSONObject {
        var whole = row
        whole["try"] = JSONValue(attempt)
        return whole
    }

    @Test("one token serves many rows and is renewed when less than 300 s of it are left")
    func token() async throws {
        let (clock, service) = (Clock(), Self.service())
        let channel = try await channel(clock, service)
        func tokens() -> Int { service.requests.count(where: { $0.url.hasSuffix("/token") }) }
        for _ in 0..<3 {
            guard case .sent = await channel.send(message(1)) else { Issue.record("not sent"); return }
        }
        #expect(tokens() == 1)
        clock.advance(3299)
        _ = await channel.send(message(1))
        #expect(tokens() == 1)
        clock.advance(1)
        _ = await channel.send(message(1))
        #expect(tokens() == 2)
    }

    @Test("the key column is read before every append but the first, and only then")
    func looks() async throws {
        let service = Self.service()
        let channel = try await channel(Clock(), service)
        _ = await channel.send(message(1))
        #expect(!service.requests.contains { $0.method == "GET" })
        for attempt in [2, 3] { _ = await channel.send(message(attempt)) }
        let order = service.requests.filter { !$0.url.hasSuffix("/token") }.map(\.method)
        #expect(order == ["POST", "GET", "POST", "GET", "POST"])
    }

    @Test("a key column of 50,000 rows is searched")
    func manyRows() async throws {
        let ids = (0..<50_000).map { "\"alpha:\($0):verified\"" }.joined(separator: ",")
        let service = FakeTransport { request in
            let body =
                request.url.hasSuffix("/token")
                ? #"{"access_token":"ya29.x","expires_in":3599}"# : #"{"range":"Leads!A1:A50000","values":[[\#(ids)]]}"#
            return .success(OutgoingResponse(status: 200, body: Array(body.utf8)))
        }
        let channel = try await channel(Clock(), service)
        #expect(await channel.probe(intent: message(1)).answer == .sent)
    }
}
