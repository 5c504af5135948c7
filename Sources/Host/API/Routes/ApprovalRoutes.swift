import ControlPlane
import Domain

/// Messages that wait for a person's word, and the word.
enum ApprovalRoutes {
    private static let longest = 3600.0

    static let all: [Route] = [
        Route("GET", "/approvals", .signedIn(.approvalsRead)) { exchange, context in
            let operation = ListApprovals(
                state: try exchange.word("state", ApprovalState.self), slot: try exchange.slotQuery(), try exchange.page())
            return .json(try await context.run(operation, for: exchange.caller()).json)
        },
        Route("POST", "/approvals/approve", .signedIn(.approvalsDecide)) { exchange, context in
            let members = try exchange.members()
            let batch = try ApproveBatch(try members.texts("ids"), recallSeconds: try recall(members))
            return .json(await batch.perform(in: context, for: try exchange.caller()))
        },
        Route("GET", "/approvals/{id}", .signedIn(.approvalsRead)) { exchange, context in
            .json(try await context.run(ShowApproval(exchange.name("id")), for: exchange.caller()))
        },
        Route("POST", "/approvals/{id}/approve", .signedIn(.approvalsDecide)) { exchange, context in
            try await decide(exchange, context, .approve(recallSeconds: try recall(try exchange.members())))
        },
        Route("POST", "/approvals/{id}/reject", .signedIn(.approvalsDecide)) { exchange, context in
            try await decide(exchange, context, .reject(reason: try exchange.members().optionalText("reason")))
        },
        Route("POST", "/approvals/{id}/edit", .signedIn(.approvalsDecide)) { exchange, context in
            let members = try exchange.members()
            let edit = DecideApproval.Decision.edit(
                body: try members.text("body", max: 64 << 10), subject: try members.optionalText("subject"))
            return try await decide(exchange, context, edit)
        },
        Route("POST", "/approvals/{id}/settle", .signedIn(.approvalsSettle)) { exchange, context in
            let operation = SettleApproval(try exchange.name("id"), wasSent: try exchange.members().flag("sent"))
            return .json(try await context.run(operation, for: exchange.caller()))
        },
    ]

    private static func decide(
        _ exchange: Exchange, _ context: ControlPlaneContext, _ decision: DecideApproval.Decision
    ) async throws -> Reply {
        .json(try await context.run(DecideApproval(exchange.name("id"), decision), for: exchange.caller()))
    }

    private static func recall(_ members: BodyMembers) throws -> Double {
        try members.number("recall_seconds", in: 0...longest, default: 0)
    }
}
