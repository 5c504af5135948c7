import Domain
import Foundation
import PluginKit
import Slots

/// A webhook that came in for a channel's plugin. Its sender has no account and no role: the script checks the
/// signature over the bytes, and this host passes them on and nothing else.
package struct ReceiveWebhook: Sendable {
    package struct Answer: Sendable, Hashable {
        package let status: Int
        package let body: String
    }
    /// `/webhook` or `/webhook/NAME`
    private let path: String
    private let request: JSONObject
    private let body: [UInt8]

    /// - Parameter headers: names in lower case; credentials for this host are never among them.
    package init(
        method: String, path: String, query: [String: String], headers: [String: String], body: [UInt8]
    ) {
        self.path = path
        self.body = body
        request = [
            "method": .string(method), "path": .string(path), "query": .object(Self.object(query)),
            "headers": .object(Self.object(headers)),
        ]
    }

    private static func object(_ table: [String: String]) -> JSONObject {
        var object = JSONObject()
        for (key, value) in table.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
        return object
    }

    /// - Throws: `OperationError.unknownWebhook` for a path no enabled channel's script listens to; what a dispatcher
    ///   that is away throws, so that the sender tries again.
    package func perform(in context: ControlPlaneContext) async throws -> Answer {
        guard let plugin = plugin(in: context.plugins), let channel = plugin.manifest?.carries else {
            throw OperationError.unknownWebhook(path)
        }
        let fields: JSONObject = [
            "plugin": .string(plugin.name), "webhook": .object(request),
            "body_base64": .string(Data(body).base64EncodedString()),
        ]
        do {
            let reply = try await context.dispatchers.request(channel, "receive", fields, timeout: .seconds(15))
            return Answer(status: reply["status"]?.int ?? 500, body: reply["body"]?.string ?? "")
        } catch SlotError.refusedByChild(let failure) where failure.code == "channel.entry.missing" {
            throw OperationError.unknownWebhook(path)
        } catch SlotError.notRunning(let name) {
            throw HostFailure(
                code: "webhook.channel.unavailable", message: "\(name) does not run now", isRetryable: true)
        }
    }

    /// The plugin whose manifest claims the path; else the one the path names.
    private func plugin(in catalog: PluginCatalog) -> PluginRecord? {
        let enabled = catalog.list().filter { $0.isEnabled && $0.kind == .channel && $0.current != nil }
        return enabled.first { $0.manifest?.receives == path } ?? enabled.first { "/webhook/\($0.name)" == path }
    }
}
