package import Domain
package import HostDatabase
package import Push

/// The devices that get push messages, and the key they subscribe with.
package struct PushAccess: Sendable {
    package let devices: PushTable
    package let users: UserTable
    package let endpoints: PushEndpoints
    /// Makes the key at the first question.
    package let publicKey: @Sendable () throws -> String

    package init(
        devices: PushTable, users: UserTable, endpoints: PushEndpoints,
        publicKey: @escaping @Sendable () throws -> String
    ) {
        (self.devices, self.users, self.endpoints, self.publicKey) = (devices, users, endpoints, publicKey)
    }

    /// The devices that may and want to hear of a slot now. Rights are the owner's of this moment, not of the day of
    /// subscribing.
    package func devices(for slot: SlotID) async throws -> [PushSubscription] {
        let owners = Dictionary(
            try await users.all().filter { !$0.isDisabled }.map { ($0.id, $0.actor) }, uniquingKeysWith: { $1 })
        return try await devices.all().filter { device in
            guard let owner = owners[device.userID], owner.slots.contains(slot) else { return false }
            return device.slots.isEmpty || device.slots.contains(slot.raw)
        }
    }

    /// What the dispatcher of `push` asks over its link: `push_devices {slot}` and `push_gone {ids}`.
    package func answer(_ operation: String, _ fields: JSONObject) async throws -> JSONValue {
        switch operation {
        case "push_devices":
            guard let slot = fields["slot"]?.string.flatMap(SlotID.init) else {
                throw OperationError.badValue(member: "slot", expected: "a slot id")
            }
            let rows = try await devices(for: slot).map { device -> JSONValue in
                ["id": .string(device.id), "endpoint": .string(device.endpoint), "keys": .object(device.keys)]
            }
            return ["devices": .array(rows)]
        case "push_gone":
            try await devices.delete(ids: fields["ids"]?.array?.compactMap(\.string) ?? [])
            return .null
        default:
            throw HostFailure(
                code: "host.operation.unknown", message: "'\(operation.prefix(40))' is nothing the host answers")
        }
    }
}

extension PushSubscription {
    /// As it is listed. The endpoint itself lets anybody post to the device, so only its host is shown.
    var item: JSONObject {
        let host = endpoint.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).dropFirst().first
        return [
            "id": .string(id), "user_id": .string(userID), "service": .string(host.map(String.init) ?? ""),
            "allowed_slots": JSONValue(slots), "created_at": .string(Timestamp.string(createdAt)),
        ]
    }
}
