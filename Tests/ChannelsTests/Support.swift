import Domain
import Egress
import Foundation
import LuaBridge
import PluginKit
import Synchronization

@testable import Channels

/// The repository's own channels folder.
let bundledChannels = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("channels").path

func temporaryFolder() -> String {
    let path = NSTemporaryDirectory() + "channels-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
}

/// A vendor that answers from a closure and remembers what it was asked.
final class FakeTransport: HTTPTransport {
    typealias Answer = @Sendable (OutgoingRequest) async -> Result<OutgoingResponse, EgressFailure>
    private let seen = Mutex<[OutgoingRequest]>([])
    private let answer: Answer

    init(_ answer: @escaping Answer) { self.answer = answer }
    var requests: [OutgoingRequest] { seen.withLock { $0 } }

    func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<OutgoingResponse, EgressFailure> {
        seen.withLock { $0.append(request) }
        return await answer(request)
    }

    static func status(_ status: Int, _ body: String = "", headers: [(name: String, value: String)] = [])
        -> FakeTransport
    {
        FakeTransport { _ in .success(OutgoingResponse(status: status, headers: headers, body: Array(body.utf8))) }
    }
}

let fixedNow = Date(timeIntervalSince1970: 1_767_952_800)

/// A channel plugin of one file, opened for slot `alpha`.
func runtime(
    _ body: String, manifest: String = "", settings: JSONObject = [:], secrets: [String: String] = [:],
    environment: [String: String] = [:], folder: String = temporaryFolder(),
    transport: any HTTPTransport = CurlTransport()
) async throws -> ChannelRuntime {
    let text = """
        local M = { manifest = { name = "trial", version = "1.0.0", api = 1, kind = "channel", \(manifest) } }
        \(body)
        return M
        """
    let bundle = PluginBundle(
        kind: .channel, name: "trial", path: "trial.lua", isSingleFile: true, files: ["trial.lua": Array(text.utf8)])
    return try await runtime(
        bundle, settings: settings, secrets: secrets, environment: environment, folder: folder, transport: transport)
}

func runtime(
    _ bundle: PluginBundle, settings: JSONObject = [:], secrets: [String: String] = [:],
    environment: [String: String] = [:],
    folder: String = temporaryFolder(), storePath: String? = nil, now: @escaping WallClock = { fixedNow },
    transport: any HTTPTransport = CurlTransport()
) async throws -> ChannelRuntime {
    let loaded = try await PluginLoader.load(bundle)
    var common = CommonContext(plugin: bundle.name, kind: .channel, slotID: "alpha", now: now)
    common.storePath = storePath
    let context = ChannelContext(
        common: common,
        settings: PluginSettings.resolve(manifest: loaded.manifest, values: settings, environment: environment),
        filesFolder: folder,
        outgoing: OutgoingContext(secret: { secrets[$0] }, transport: transport, nonce: "0123456789abcdef"))
    return try await ChannelRuntime(bundle: bundle, manifest: loaded.manifest, context: context)
}

let message: JSONObject = [
    "id": "item-1", "ref": "ref-1", "to": "+915550000001", "body": "Hello", "kind": "first_touch", "lead_id": "77",
    "try": 1, "at": "2026-01-09T10:00:00.000Z",
]
