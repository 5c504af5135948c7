package import Delivery
package import Domain
import Channels
import Foundation
import PluginKit

/// The channel's scripts as the dispatcher's sender. Without an enabled plugin it can send nothing, and the gate holds
/// every item as `channel_off` before it is asked.
package struct ScriptedSender: ChannelSender {
    package let channel: String
    let bay: PluginBay
    let settings: SlotSettings
    let shelf: RuntimeShelf

    /// The stricter one where several plugins carry the channel, and while none does.
    package var audience: Audience {
        let all = bay.all
        return !all.isEmpty && all.allSatisfy { $0.manifest.audience == .staff } ? .staff : .buyer
    }

    package var stamp: PluginStamp { bay.all.first?.stamp ?? PluginStamp(name: channel, version: "", hash: "") }
    /// The version that would send for a slot now.
    package func stamp(for slot: SlotID) -> PluginStamp { settings.look(slot)?.plugin?.stamp ?? stamp }
    package var canProbe: Bool { bay.all.contains { $0.entries.contains("probe") } }

    /// - Parameter hash: the version the intent names; one that was swapped since then still makes its send, and no
    ///   other does.
    private func runtime(_ slot: SlotID, hash: String? = nil) async throws -> ChannelRuntime {
        guard var look = settings.look(slot) else { throw DispatcherError.noSlot(slot.raw) }
        if let hash, !hash.isEmpty, look.plugin?.bundle.hash != hash {
            guard let named = bay.plugin(hash: hash) else { throw DispatcherError.versionGone(hash) }
            look = look.with(named)
        }
        return try await shelf.runtime(slot, look)
    }

    package func compose(slot: SlotID, event: JSONObject, text: String?) async throws -> ComposedMessage? {
        switch try await runtime(slot).compose(event: event, text: text) {
        case .noContact: return nil
        case .message(let to, let body, let subject): return ComposedMessage(to: to, body: body, subject: subject)
        }
    }

    package func send(slot: SlotID, message: OutgoingMessage) async -> SendOutcome {
        do {
            return await (try runtime(slot, hash: message.plugin?.hash)).send(Self.table(message))
        } catch {
            // The script was never called: nothing can have left.
            let failure = HostFailure(error)
            return .retry(reason: "\(failure.code): \(failure.message)", afterSeconds: nil)
        }
    }

    package func probe(slot: SlotID, intent: OutgoingMessage) async -> ProbeAnswer {
        do {
            return await (try runtime(slot)).probe(intent: Self.table(intent)).answer
        } catch {
            return .cannotTell
        }
    }

    /// `message` and `intent` as scripts see them.
    private static func table(_ message: OutgoingMessage) -> JSONObject {
        [
            "id": .string(message.id), "ref": .string(message.ref), "to": .string(message.to),
            "body": .string(message.body), "subject": JSONValue(message.subject), "kind": .string(message.kind),
            "lead_id": JSONValue(message.leadID), "try": JSONValue(message.attempt),
            "at": .string(Timestamp.string(message.at)),
        ]
    }
}
