import Delivery
import Domain
import PluginKit
import Slots
import Telemetry

/// Keeps the channel paused for exactly the slots its plugin is set aside for.
///
/// The registry of plugins is the truth, the pause in the journal is what the gate and the people see of it. Pauses
/// that a person or a script made are none of its business.
struct SetAsidePauses: Sendable {
    static let by = "limit"
    let dispatcher: Dispatcher
    let bay: PluginBay
    let shelf: RuntimeShelf
    let settings: SlotSettings
    let log: HostLog

    func settle() async {
        let standing = await dispatcher.pauses(by: Self.by)
        let wanted = bay.slotsSetAside.compactMap(SlotID.init).filter { setAside($0) != nil }
        for slot in wanted.sorted(by: { $0.raw < $1.raw }) where !standing.contains(slot) {
            await attempt(slot) {
                try await dispatcher.pause(slot: slot, why: setAside(slot)?.reason ?? "set aside", by: Self.by)
            }
        }
        for slot in standing where !wanted.contains(slot) {
            await attempt(slot) {
                await shelf.close(slot)
                try await dispatcher.resume(slot: slot, by: Self.by)
            }
        }
    }

    /// Only the plugin a slot uses counts: with another one named in its settings it goes on.
    private func setAside(_ slot: SlotID) -> SetAside? {
        settings.look(slot)?.plugin.flatMap { bay.setAside($0.manifest.name, slot: slot.raw) }
    }

    private func attempt(_ slot: SlotID, _ act: () async throws -> Void) async {
        do { try await act() } catch { log.error("a pause could not be written", error, ["slot": slot.raw]) }
    }
}
