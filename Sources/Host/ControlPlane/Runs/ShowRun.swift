package import Domain
import Slots

/// One run with its bundles and the names of its artefacts.
package struct ShowRun: SlotOperation {
    package static let permission = Permission.slotsRead
    package let id: SlotID
    private let run: String
    package init(_ id: SlotID, run: String) { (self.id, self.run) = (id, run) }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let slot = try await context.slots.overview(id)
        let inUse = slot.pidAlive ? slot.state.runID : nil
        return try await FileLane.run {
            guard let folder = RunFolder(slot: slot.folder, runID: run), folder.exists else {
                throw OperationError.unknownRun(run)
            }
            return RunView(folder, inUse: inUse).whole
        }
    }
}
