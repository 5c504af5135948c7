import Delivery
package import Domain
import HostDatabase
import Push

/// Lets a browser of a person hear of leads: of the named slots, or of all that the person may see. A person subscribes
/// its own devices only; the same browser again renews its row.
package struct AddDevice: Operation {
    package static let permission = Permission.ownDevices
    /// More browsers than anybody reads; it keeps one account from filling the table.
    static let mostPerPerson = 20
    private let endpoint: String
    private let keys: JSONObject
    private let slots: [SlotID]
    package init(endpoint: String, keys: JSONObject, slots: [SlotID]) {
        (self.endpoint, self.keys, self.slots) = (endpoint, keys, slots)
    }
    package let object = "devices"
    package var details: JSONObject { ["verb": "add", "allowed_slots": JSONValue(slots.map(\.raw))] }

    /// - Throws: `push.subscription.invalid`; `access.action.denied` for what is no person or not its slot.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        guard let person = caller.actor.userID else {
            throw OperationError.denied("only a signed-in person has devices")
        }
        // A slot of somebody else's looks like one that does not exist.
        if let foreign = slots.first(where: { !caller.actor.slots.contains($0) }) {
            throw OperationError.badValue(member: "allowed_slots", expected: "slots of yours; '\(foreign)' is none")
        }
        let id = "dev-" + Digest.sha256(endpoint).prefix(16)
        _ = try context.push.endpoints.allowList(for: endpoint)
        let device = try PushDevice(id: id, endpoint: endpoint, keys: keys)
        let own = try await context.push.devices.all().filter { $0.userID == person && $0.endpoint != endpoint }
        guard own.count < Self.mostPerPerson else {
            throw OperationError.badValue(
                member: "devices", expected: "at most \(Self.mostPerPerson); remove one first")
        }
        let kept: JSONObject = [
            "p256dh": .string(Base64.urlText(device.publicKey)), "auth": .string(Base64.urlText(device.authSecret)),
        ]
        return try await context.push.devices.upsert(
            PushSubscription(
                id: id, userID: person, endpoint: endpoint, keys: kept, slots: slots.map(\.raw),
                createdAt: context.clock())
        ).item
    }
}
