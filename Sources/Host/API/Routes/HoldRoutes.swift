import ControlPlane
import Domain

/// The switch that stops every click and send.
enum HoldRoutes {
    static let all: [Route] = [
        Route("GET", "/hold", .signedIn(.holdRead)) { exchange, context in
            .json(try await context.run(ShowHold(), for: exchange.caller()))
        },
        Route("PUT", "/hold", .signedIn(.holdSet)) { exchange, context in
            let reason = try exchange.members().optionalText("reason", max: 300) ?? ""
            return .json(try await context.run(SetHold(reason: reason), for: exchange.caller()))
        },
        Route("DELETE", "/hold", .signedIn(.holdRelease)) { exchange, context in
            .json(try await context.run(ReleaseHold(), for: exchange.caller()))
        },
    ]
}
