import ControlPlane
import Domain

/// Messages that wait for a person's word, and the word.
enum ApprovalRoutes {
    private static let longest = 3600.0

    static let all: [Route] = [
        Route("GET", "/approvals", .signedIn(.approvalsRead)) { exchange, context in
            let operation = ListApprovals(
                state: try exchange.word("state", ApprovalState.self), slot: try exchange.slotQuery(),
                try exchange.page())
            return .json(try await context.run(operation, for: exchange.caller()).json)
        },
        Route("POST", "/approvals/approve", .signedIn(.approvalsDecide)) { exchange, context in
            let members = try exchange.members()
            let batch = try ApproveBatch(
                try members.texts("ids"),
                .approve(recallSeconds: try batchRecall(members), seen: try members.textsByName("seen")))
            return .json(await batch.perform(in: context, for: try exchange.caller()))
        },
        Route("POST", "/approvals/preview", .signedIn(.approvalsRead)) { exchange, context in
            let members = try exchange.members()
            let preview = try PreviewBatch(try members.texts("ids"), recallSeconds: try batchRecall(members))
            return .json(await preview.perform(in: context, for: try exchange.caller()))
        },
        Route("POST", "/approvals/recall", .signedIn(.approvalsDecide)) { exchange, context in
            let batch = try ApproveBatch(try exchange.members().texts("ids"), .recall)
            return .json(await batch.perform(in: context, for: try exchange.caller()))
        },
        Route("GET", "/approvals/{id}", .signedIn(.approvalsRead)) { exchange, context in
            .json(try await context.run(ShowApproval(exchange.name("id")), for: exchange.caller()))
        },
        Route("POST", "/approvals/{id}/approve", .signedIn(.approvalsDecide)) { exchange, context in
            let members = try exchange.members()
            let recall = try members.number("recall_seconds", in: 0...longest, default: 0)
            let yes = DecideApproval.Decision.approve(recallSeconds: recall, seen: try members.optionalText("seen"))
            return try await decide(exchange, context, yes)
        },
        Route("POST", "/approvals/{id}/recall", .signedIn(.approvalsDecide)) { exchange, context in
            try await decide(exchange, context, .recall)
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

    /// Many yeses at once can be taken back for a minute, unless the caller says otherwise.
    private static func batchRecall(_ members: BodyMembers) throws -> Double {
        try members.number("recall_seconds", in: 0...longest, default: ApproveBatch.usualRecallSeconds)
    }
}
