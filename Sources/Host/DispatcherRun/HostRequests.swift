import Channels
import Delivery
import Domain
import Foundation
import PluginKit
import Slots
import Telemetry

/// What the host may ask of a dispatcher over the link.
///
/// `snapshot` · `pause {slot?, why, by, until?}` · `resume {slot?, by}` · `drop {id, by}` · `replay {id, by}` ·
/// `replay_dead {limit, by}` · `health {slot}` · `pairing {slot, action}` · `receive {plugin?, webhook, body_base64}`.
struct HostRequests: Sendable {
    let setup: DispatcherSetup
    let dispatcher: Dispatcher
    let bay: PluginBay
    let settings: SlotSettings
    let shelf: RuntimeShelf

    func answer(_ operation: String, _ fields: JSONObject) async -> Result<JSONValue, HostFailure> {
        do { return .success(try await perform(operation, fields)) } catch { return .failure(HostFailure(error)) }
    }

    private func perform(_ operation: String, _ fields: JSONObject) async throws -> JSONValue {
        let by = fields["by"]?.string ?? "host"
        switch operation {
        case "snapshot": break
        case "pause":
            let until = fields["until"]?.string.flatMap(Timestamp.date)
            try await dispatcher.pause(
                slot: try slot(fields, operation), why: fields["why"]?.string ?? "paused", by: by, until: until)
        case "resume":
            // A person's yes: what was stopped at its limits begins afresh.
            await shelf.close(try slot(fields, operation))
            try await dispatcher.resume(slot: try slot(fields, operation), by: by)
        case "drop": try await dispatcher.drop(try text("id", fields, operation), by: by)
        case "replay": try await dispatcher.replay(try text("id", fields, operation), by: by)
        case "replay_dead":
            let ids = try await dispatcher.replayDead(limit: fields["limit"]?.int ?? 100, by: by)
            return ["ids": JSONValue(ids)]
        default: return try await script(operation, fields)
        }
        return .object(await dispatcher.snapshot().json)
    }

    /// What a script answers.
    private func script(_ operation: String, _ fields: JSONObject) async throws -> JSONValue {
        switch operation {
        case "health": return try await runtime(fields, operation).health()?.json ?? .null
        case "pairing":
            return try await runtime(fields, operation).pairing(action: fields["action"]?.string ?? "status").json
        case "receive":
            return try await receive(fields)
        default: throw DispatcherError.unknownOperation(operation)
        }
    }

    /// A webhook that came in: what it says of sent messages is on disk before its sender hears that it arrived.
    private func receive(_ fields: JSONObject) async throws -> JSONValue {
        guard let plugin = bay.plugin(via: fields["plugin"]?.string) else {
            throw DispatcherError.noPlugin(channel: setup.channel)
        }
        let body = fields["body_base64"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data()
        let answer = try await shelf.runtime(plugin).receive(
            request: fields["webhook"]?.object ?? JSONObject(), body: Array(body))
        let received = ReceivedWebhook(answer)
        try await dispatcher.take(received.receipts)
        if received.messages > 0 {
            setup.log.info("messages came in, and nothing takes them yet", ["count": "\(received.messages)"])
        }
        return received.reply
    }

    private func runtime(_ fields: JSONObject, _ operation: String) async throws -> ChannelRuntime {
        guard let id = try slot(fields, operation) else {
            throw DispatcherError.badRequest(operation: operation, problem: "slot is missing")
        }
        guard let look = settings.look(id) else { throw DispatcherError.noSlot(id.raw) }
        return try await shelf.runtime(id, look)
    }

    private func slot(_ fields: JSONObject, _ operation: String) throws -> SlotID? {
        guard let raw = fields["slot"]?.string ?? fields["slot_id"]?.string else { return nil }
        guard let id = SlotID(raw) else {
            throw DispatcherError.badRequest(operation: operation, problem: "no slot id")
        }
        return id
    }

    private func text(_ key: String, _ fields: JSONObject, _ operation: String) throws -> String {
        guard let value = fields[key]?.string, !value.isEmpty else {
            throw DispatcherError.badRequest(operation: operation, problem: "\(key) is missing")
        }
        return value
    }
}
