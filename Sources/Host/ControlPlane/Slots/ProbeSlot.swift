import Activity
package import Domain
import Settings
import Slots
import Telemetry

/// Asks the slot's worker to keep its pages as they are and to report on its selectors; it never clicks. Answers at
/// once with the folder; the worker does it after its current cycle, and the outcome comes as an activity.
package struct ProbeSlot: SlotOperation {
    package static let permission = Permission.slotsProbe
    /// A cycle may take minutes when a site is slow.
    private static let patience = Duration.seconds(600)
    package let id: SlotID
    private let page: String?
    package init(_ id: SlotID, page: String?) { (self.id, self.page) = (id, page) }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let slot = try await context.slots.overview(id)
        guard slot.pidAlive else { throw SlotError.notRunning("slot '\(id)'") }
        let stamp = Timestamp.string(context.clock()).filter { $0 != ":" && $0 != "-" }
        let out = "\(context.home.probe(id.raw))/\(stamp)"
        var fields: JSONObject = ["out": .string(out)]
        if let page { fields["page"] = .string(page) }
        Task { [fields] in await Self.wait(id, fields, out: context.home.shown(out), in: context) }
        return ["slot_id": .string(id.raw), "out": .string(context.home.shown(out))]
    }

    private static func wait(_ id: SlotID, _ fields: JSONObject, out: String, in context: ControlPlaneContext) async {
        do {
            _ = try await context.slots.request(id, "probe", fields, timeout: patience)
            try await context.activity.record(
                .system, "probe done, see \(out)", slotID: id, fields: ["out": .string(out)])
        } catch {
            context.log.error("a probe failed", error, ["slot": id.raw])
            // The log has it already; the stream is told as well where that is possible.
            do {
                try await context.activity.record(
                    .error, "probe failed: \(HostFailure(error).message)", slotID: id,
                    fields: ["code": .string(HostFailure(error).code)])
            } catch { context.log.error("an activity line could not be written", error) }
        }
    }
}
