import Activity
package import Domain
import PluginKit
import Slots

/// Pauses a channel, or one slot on it, until somebody resumes it.
package struct SteerQueue: Operation {
    package enum Verb: String, Sendable { case pause, resume }
    package static let permission = Permission.queuesChange
    private let verb: Verb
    private let channel: String
    private let slotID: SlotID?
    private let why: String
    package init(_ verb: Verb, _ channel: String, slot: SlotID?, why: String) {
        (self.verb, self.channel, slotID, self.why) = (verb, channel, slot, why)
    }
    package var object: String { "channel:\(channel.prefix(48))" }
    package var details: JSONObject { ["verb": .string(verb.rawValue), "slot_id": JSONValue(slotID?.raw)] }
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? { slotID }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        _ = try await context.queue(channel)
        var fields: JSONObject = ["by": .string(caller.actor.id), "why": .string(why)]
        if let slotID { fields["slot"] = .string(slotID.raw) }
        if verb == .resume { try await lift(in: context) }
        _ = try await context.dispatchers.request(channel, verb.rawValue, fields, timeout: .seconds(15))
        let item = try await context.queueItem(channel, for: caller)
        await context.activity.feed.publish(.queue, slotID: slotID, item)
        return item
    }

    /// A resume is a person's yes: a plugin that its limits set aside works again, for this slot or for all.
    private func lift(in context: ControlPlaneContext) async throws {
        let (catalog, channel, slot) = (context.plugins, channel, slotID?.raw)
        let lifted = try await FileLane.run {
            try catalog.carriers(of: channel).filter { try catalog.lift(.channel, $0.name, slot: slot) }
        }
        for record in lifted { await context.pluginChanges.changed(.channel, record.name) }
    }
}
