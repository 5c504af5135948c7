import ControlPlane
import Domain
import HTTPTypes

/// Browsers that get push messages.
enum PushRoutes {
    static let all: [Route] = [
        Route("GET", "/push/key", .signedIn(.ownDevices)) { exchange, context in
            .json(try await context.run(ShowPushKey(), for: exchange.caller()))
        },
        Route("GET", "/push/subscriptions", .signedIn(.ownDevices)) { exchange, context in
            .json(try await context.run(ListDevices(exchange.page()), for: exchange.caller()).json)
        },
        Route("POST", "/push/subscriptions", .signedIn(.ownDevices)) { exchange, context in
            .json(try await context.run(try device(try exchange.members()), for: exchange.caller()), status: .created)
        },
        Route("DELETE", "/push/subscriptions/{id}", .signedIn(.ownDevices)) { exchange, context in
            .json(try await context.run(RemoveDevice(exchange.name("id")), for: exchange.caller()))
        },
        Route("POST", "/push/test", .signedIn(.pushTest)) { exchange, context in
            let slot = try exchange.members().slot("slot_id")
            return .json(try await context.run(TestPush(slot), for: exchange.caller()), status: .accepted)
        },
    ]

    /// What a browser's `PushSubscription.toJSON()` gives, and the slots it wants to hear of.
    private static func device(_ members: BodyMembers) throws -> AddDevice {
        try members.only(["endpoint", "expirationTime", "keys", "allowed_slots"])
        let slots = members.has("allowed_slots") ? try members.slots("allowed_slots") : []
        return AddDevice(
            endpoint: try members.text("endpoint", max: 2000), keys: try members.object("keys"), slots: slots)
    }
}
