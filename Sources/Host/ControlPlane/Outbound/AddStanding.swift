import Delivery
package import Domain
package import Foundation
import Slots

/// A yes beforehand to one version of one template, for one slot and channel, so many a day, until a date.
package struct AddStanding: SlotOperation {
    package static let permission = Permission.standingChange
    package let id: SlotID
    private let channel: String
    private let template: String
    private let dailyCap: Int
    private let endsAt: Date

    /// - Parameter template: the template's name; the text it has now is what is approved.
    package init(slot: SlotID, channel: String, template: String, dailyCap: Int, endsAt: Date) {
        (id, self.channel, self.template, self.dailyCap, self.endsAt) = (slot, channel, template, dailyCap, endsAt)
    }
    package var details: JSONObject {
        [
            "verb": "add", "channel": .string(String(channel.prefix(48))),
            "template": .string(String(template.prefix(64))),
            "daily_cap": .int(Int64(dailyCap)), "ends_at": .string(Timestamp.string(endsAt)),
        ]
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        _ = try await context.slots.overview(id)
        _ = try await context.queue(channel)
        guard let text = await context.templateText(id, template) else {
            throw OperationError.unknownTemplate(template)
        }
        let entry = try await context.standing.add(
            slot: id, channel: channel, templateVersion: TemplateVersion.of(name: template, text: text),
            dailyCap: dailyCap,
            endsAt: endsAt, by: caller.actor.id)
        return StandingItem.json(entry)
    }
}
