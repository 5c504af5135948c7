import ControlPlane
import Domain
import HTTPTypes

/// Approvals given beforehand.
enum StandingRoutes {
    static let all: [Route] = [
        Route("GET", "/approvals/standing", .signedIn(.standingRead)) { exchange, context in
            .json(try await context.run(ListStanding(), for: exchange.caller()).json)
        },
        Route("POST", "/approvals/standing", .signedIn(.standingChange)) { exchange, context in
            let members = try exchange.members()
            let operation = AddStanding(
                slot: try members.slot("slot_id"), channel: try members.text("channel", max: 48),
                template: try members.text("template", max: 64), dailyCap: try members.whole("daily_cap", in: 1...1000),
                endsAt: try members.time("ends_at"))
            return .json(try await context.run(operation, for: exchange.caller()), status: .created)
        },
        Route("DELETE", "/approvals/standing/{id}", .signedIn(.standingChange)) { exchange, context in
            .json(try await context.run(RemoveStanding(exchange.name("id")), for: exchange.caller()))
        },
        Route("DELETE", "/approvals/standing", .signedIn(.standingChange)) { exchange, context in
            let id = try exchange.target.query["id"] ?? exchange.members().text("id", max: 64)
            return .json(try await context.run(RemoveStanding(id), for: exchange.caller()))
        },
    ]
}
