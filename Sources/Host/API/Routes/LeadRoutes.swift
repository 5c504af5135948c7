import ControlPlane
import Domain
import HTTPTypes

/// A slot's ledger: its leads, one lead's trail, all of it for a spreadsheet, how quick it was, and what other settings
/// would have kept of it.
enum LeadRoutes {
    static let all: [Route] = [
        Route("GET", "/slots/{slot}/leads", .signedIn(.leadsRead)) { exchange, context in
            let operation = ListLeads(try exchange.slot(), try filter(exchange), try exchange.page())
            return .json(try await context.run(operation, for: exchange.caller()).json)
        },
        Route("GET", "/slots/{slot}/leads.csv", .signedIn(.leadsRead)) { exchange, context in
            let slot = try exchange.slot()
            let text = try await context.run(ExportLeads(slot, try filter(exchange)), for: exchange.caller())
            return .text(
                text, type: "text/csv; charset=utf-8",
                headers: [.contentDisposition: "attachment; filename=\"\(slot)-leads.csv\""])
        },
        Route("GET", "/slots/{slot}/leads/{lead}", .signedIn(.leadsRead)) { exchange, context in
            .json(try await context.run(ShowLead(exchange.slot(), lead: exchange.name("lead")), for: exchange.caller()))
        },
        Route("POST", "/slots/{slot}/leads/{lead}/wish", .signedIn(.leadsWish)) { exchange, context in
            try exchange.members().only([])
            return .json(
                try await context.run(WishLead(exchange.slot(), lead: exchange.name("lead")), for: exchange.caller()))
        },
        Route("GET", "/slots/{slot}/reaction", .signedIn(.leadsRead)) { exchange, context in
            let operation = try ShowReaction(exchange.slot(), days: try exchange.number("days"))
            return .json(try await context.run(operation, for: exchange.caller()))
        },
        Route("POST", "/slots/{slot}/config/preview", .signedIn(.leadsRead)) { exchange, context in
            let operation = try PreviewConfig(
                exchange.slot(), patch: try exchange.bodyObject(), days: try exchange.number("days"))
            return .json(try await context.run(operation, for: exchange.caller()))
        },
    ]

    private static func filter(_ exchange: Exchange) throws -> LeadFilter {
        let query = exchange.target.query
        return try LeadFilter(decision: query["decision"], words: query["q"], since: try exchange.time("since"))
    }
}
