package import Domain
import Foundation
import Slots

/// Makes a slot's folder with the example's settings, or with the given ones, which are checked first.
package struct CreateSlot: Operation {
    package static let permission = Permission.slotsProvision
    private let id: SlotID
    private let config: String?
    /// - Parameter config: the text of `slot_config.yml`.
    package init(_ id: SlotID, config: String?) { (self.id, self.config) = (id, config) }
    package var object: String { "slot:\(id)" }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let (id, config, home) = (id, config, context.home)
        try await FileLane.run {
            if let config, case .failure(let problem) = SlotConfig.parse(config, file: "slots/\(id)/slot_config.yml") {
                throw problem
            }
            _ = try SlotFolder.create(id, in: home, config: config)
        }
        await context.slots.refresh()
        return ["slot_id": .string(id.raw)]
    }
}
