package import Domain
import HostDatabase

/// Ends the push messages to one of one's own devices.
package struct RemoveDevice: Operation {
    package static let permission = Permission.ownDevices
    private let id: String
    package init(_ id: String) { self.id = id }
    package var object: String { "device:\(id.prefix(64))" }
    package var details: JSONObject { ["verb": "remove"] }

    /// - Throws: `push.device.unknown`, also for a device of somebody else.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        guard let person = caller.actor.userID, try await context.push.devices.delete(id: id, userID: person) else {
            throw HostFailure(code: "push.device.unknown", message: "you have no device '\(id.prefix(64))'")
        }
        return ["id": .string(id), "removed": true]
    }
}
