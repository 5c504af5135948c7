import Domain
import Egress
import Foundation
import LuaBridge
package import PluginKit

/// Runs the cases of a channel's `fixtures/`: the vendor is recorded, files are written into a throw-away folder.
///
/// Besides what every case has, a case may give `args` (after `ctx`), `slot`, `secrets`, `http` (what must be asked and
/// what is answered, in order), `contents` (files that exist before) and `files` (lines that must have been appended).
/// What comes out of `send` is the outcome as the host decides it, so an answer that never came shows as `unknown`.
package enum ChannelFixture {
    /// What `FixtureRun` needs to run the cases of this plugin.
    package static func runner(_ bundle: PluginBundle) -> FixtureRun.Runner {
        { fixture in try await run(fixture, try await PluginLoader.load(bundle)) }
    }

    private static func run(_ fixture: FixtureCase, _ plugin: LoadedPlugin) async throws -> JSONValue {
        let folder = NSTemporaryDirectory() + "engyne-fixture-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in fixture.content["contents"]?.object?.members ?? [] where FileFunctions.isName(name) {
            try Data((text.string ?? "").utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let exchange = RecordedExchange(fixture.content["http"]?.array ?? [])
        let context = context(fixture, plugin.manifest, folder, exchange)
        let runtime = try await ChannelRuntime(bundle: plugin.bundle, manifest: plugin.manifest, context: context)
        let answer = try await answer(fixture, runtime)
        let problems = exchange.problems + fileProblems(fixture, folder)
        guard problems.isEmpty else {
            throw HostFailure(code: "fixture.effect.different", message: problems.joined(separator: "; "))
        }
        return answer
    }

    private static func context(
        _ fixture: FixtureCase, _ manifest: Manifest, _ folder: String, _ exchange: RecordedExchange
    ) -> ChannelContext {
        let now = fixture.now
        let slot = fixture.content["slot"]?.string ?? "fixture"
        let secrets = fixture.content["secrets"]?.object ?? JSONObject()
        return ChannelContext(
            common: CommonContext(plugin: manifest.name, kind: .channel, slotID: slot, now: { now }),
            settings: PluginSettings.resolve(manifest: manifest, values: fixture.settings, environment: [:]),
            secret: { secrets[$0]?.string }, filesFolder: folder, transport: exchange, nonce: "fixture")
    }

    private static func answer(_ fixture: FixtureCase, _ runtime: ChannelRuntime) async throws -> JSONValue {
        let argument = fixture.content["args"]?.array?.first
        let table = argument?.object ?? JSONObject()
        switch fixture.entry {
        case "compose": return try await runtime.compose(event: table, text: table["text"]?.string).json
        case "send": return await runtime.send(table).json
        case "probe": return .string(await runtime.probe(intent: table).answer.rawValue)
        case "health": return try await runtime.health()?.json ?? .null
        case "receive": return try await runtime.receive(request: table)
        case "pairing": return try await runtime.pairing(action: argument?.string ?? "status").json
        default: return try await runtime.selfcheck()
        }
    }

    private static func fileProblems(_ fixture: FixtureCase, _ folder: String) -> [String] {
        guard let wanted = fixture.content["files"]?.array else { return [] }
        return wanted.compactMap { wish in
            let name = wish["append"]?.string ?? ""
            guard FileFunctions.isName(name), let data = FileManager.default.contents(atPath: folder + "/" + name)
            else {
                return "nothing was appended to '\(name)'"
            }
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
            let line = wish["line"]?.string ?? ""
            return lines.contains(line) ? nil : "'\(name)': expected \(line), got \(lines.last ?? "")"
        }
    }
}

/// A vendor played from a case's list.
final class RecordedExchange: HTTPTransport, @unchecked Sendable {
    private let lock = NSLock()
    private var rest: [JSONValue]
    private var found: [String] = []

    init(_ steps: [JSONValue]) { rest = steps }

    /// What was asked differently, and what was never asked.
    var problems: [String] {
        lock.withLock { found + rest.map { "never asked: \($0["expect"]?.encodedString ?? "{}")" } }
    }

    func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<OutgoingResponse, EgressFailure> {
        let step = lock.withLock { () -> JSONValue? in
            guard !rest.isEmpty else {
                found.append("unexpected \(request.method) \(request.shownURL)")
                return nil
            }
            let step = rest.removeFirst()
            found += Self.differences(step["expect"] ?? [:], request)
            return step
        }
        guard let answer = step?["answer"] else { return .failure(.notSent(.connect, detail: "nothing is recorded")) }
        return Self.play(answer, request)
    }

    private static func play(_ answer: JSONValue, _ request: OutgoingRequest) -> Result<OutgoingResponse, EgressFailure>
    {
        switch answer["fault"]?.string {
        case "connect": return .failure(.notSent(.connect, detail: "\(request.shownURL): connection refused"))
        case "timeout_after_send": return .failure(.unknown(.timeout, detail: "\(request.shownURL): no answer in time"))
        case "reset": return .failure(.unknown(.reset, detail: "\(request.shownURL): the connection was lost"))
        default: break
        }
        let headers = answer["headers"]?.object?.members.map { ($0.key.lowercased(), $0.value.string ?? "") } ?? []
        let body = answer["json"].map(\.encoded) ?? Array((answer["body"]?.string ?? "").utf8)
        return .success(OutgoingResponse(status: answer["status"]?.int ?? 200, headers: headers, body: body))
    }

    private static func differences(_ wanted: JSONValue, _ request: OutgoingRequest) -> [String] {
        var lines: [String] = []
        if let method = wanted["method"]?.string, method != request.method {
            lines.append("method: expected \(method), got \(request.method)")
        }
        if let url = wanted["url"]?.string, url != request.url {
            lines.append("url: expected \(url), got \(request.url)")
        }
        for (name, value) in wanted["headers"]?.object?.members ?? [] {
            let got = request.headers.first { $0.name.lowercased() == name.lowercased() }?.value
            if got != value.string {
                lines.append("header \(name): expected \(value.string ?? ""), got \(got ?? "none")")
            }
        }
        if let json = wanted["json"] {
            let got = (try? JSONReader.read(request.body ?? [])) ?? .null
            lines += JSONDifference.lines(expected: json, got: got).map { "json \($0)" }
        }
        if let body = wanted["body"]?.string, Array(body.utf8) != request.body ?? [] {
            lines.append("body: expected \(body), got \(String(decoding: request.body ?? [], as: UTF8.self))")
        }
        return lines
    }
}
