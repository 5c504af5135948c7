import ControlPlane
import Domain

/// The people who may sign in.
enum UserRoutes {
    static let all: [Route] = [
        Route("GET", "/users", .signedIn(.usersRead)) { exchange, context in
            .json(try await context.run(ListUsers(exchange.page()), for: exchange.caller()).json)
        },
        Route("PATCH", "/users/{id}", .signedIn(.usersChange)) { exchange, context in
            let operation = ChangeUser(try exchange.name("id"), try change(try exchange.members()))
            return .json(try await context.run(operation, for: exchange.caller()))
        },
    ]

    private static func change(_ members: BodyMembers) throws -> ChangeUser.Change {
        try members.only(["role", "allowed_slots", "grants", "disabled"])
        var change = ChangeUser.Change()
        if members.has("role") { change.role = try members.word("role", Role.self) }
        if members.has("disabled") { change.isDisabled = try members.flag("disabled") }
        if members.has("allowed_slots") { change.slots = try members.slots("allowed_slots") }
        if members.has("grants") { change.grants = Set(try members.words("grants", Grant.self)) }
        return change
    }
}
