import ControlPlane
import Domain

/// Whether the host lives (open), whether it can serve (open), and how its parts are (for admins).
enum HealthRoutes {
    static let all: [Route] = [
        Route("GET", "/health", .open) { _, context in
            .json(["status": .string(await context.isReady() ? "ok" : "degraded")])
        },
        Route("GET", "/ready", .open) { _, context in
            guard await context.isReady() else { throw APIError.notReady }
            return .json(["status": "ok"])
        },
        Route("GET", "/health/details", .signedIn(.healthDetails)) { exchange, context in
            .json(try await context.run(HealthDetails(), for: exchange.caller()))
        },
    ]
}
