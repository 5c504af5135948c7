import ControlPlane
import Domain
import HTTPTypes

/// Slots: seeing them, making them, and wanting them to run or not.
enum SlotRoutes {
    static let all: [Route] = [
        Route("GET", "/slots", .signedIn(.slotsRead)) { exchange, context in
            .json(try await context.run(ListSlots(exchange.page()), for: exchange.caller()).json)
        },
        Route("POST", "/slots", .signedIn(.slotsProvision)) { exchange, context in
            let members = try exchange.members()
            let operation = CreateSlot(try members.slot("slot_id"), config: try members.optionalText("config", max: 64 << 10))
            return .json(try await context.run(operation, for: exchange.caller()), status: .created)
        },
        Route("GET", "/slots/{slot}", .signedIn(.slotsRead)) { exchange, context in
            .json(try await context.run(ShowSlot(exchange.slot()), for: exchange.caller()))
        },
        Route("POST", "/slots/{slot}/start", .signedIn(.slotsRun)) { exchange, context in
            .json(try await context.run(StartSlot(exchange.slot()), for: exchange.caller()), status: .accepted)
        },
        Route("POST", "/slots/{slot}/stop", .signedIn(.slotsRun)) { exchange, context in
            .json(try await context.run(StopSlot(exchange.slot()), for: exchange.caller()), status: .accepted)
        },
        Route("POST", "/slots/{slot}/restart", .signedIn(.slotsRun)) { exchange, context in
            .json(try await context.run(RestartSlot(exchange.slot()), for: exchange.caller()), status: .accepted)
        },
        Route("POST", "/slots/{slot}/hard-stop", .signedIn(.slotsHardStop)) { exchange, context in
            .json(try await context.run(HardStopSlot(exchange.slot()), for: exchange.caller()), status: .accepted)
        },
        Route("POST", "/slots/{slot}/probe", .signedIn(.slotsProbe)) { exchange, context in
            let page = try exchange.members().optionalText("page", max: 60)
            return .json(try await context.run(ProbeSlot(exchange.slot(), page: page), for: exchange.caller()), status: .accepted)
        },
    ]
}
