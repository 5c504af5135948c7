import ControlPlane
import Domain

/// Who did what, and whether nobody changed the record of it.
enum AuditRoutes {
    static let all: [Route] = [
        Route("GET", "/audit", .signedIn(.auditRead)) { exchange, context in
            .json(try await context.run(ListAudit(exchange.page()), for: exchange.caller()).json)
        },
        Route("GET", "/audit/verify", .signedIn(.auditRead)) { exchange, context in
            .json(try await context.run(VerifyAudit(), for: exchange.caller()))
        },
    ]
}
