package import Domain
import Foundation
package import Journal

/// The host's side of `approvals.jsonl`: lists drafts and appends what people decide about them.
///
/// Every decision is a whole new line with the exact text it is about; nothing is ever changed in place. Deciding does
/// not send: the channel's dispatcher notices the line and asks its gate.
package actor ApprovalLog {
    private let executor = QueueExecutor("approvals")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let writer: JournalWriter
    private let clock: WallClock
    private var fold: ApprovalFold
    private var turn: Task<Void, Never>?
    private static let recallMarginSeconds = 1.0

    /// `path` is `runtime/approvals.jsonl`.
    package init(path: String, clock: @escaping WallClock, io: any LogIO = SystemLogIO()) {
        writer = JournalWriter(path: path, io: io)
        fold = ApprovalFold(path: path, io: io)
        self.clock = clock
    }

    /// Drafts in the order they were made. `state` is as of now, so that an overdue one is `expired`.
    package func list(state: ApprovalState? = nil, slots: Set<String>? = nil) throws -> [Approval] {
        _ = try fold.refresh()
        let now = clock()
        return fold.order.compactMap { fold.latest[$0] }.filter { approval in
            (state.map { approval.state(at: now) == $0 } ?? true) && (slots?.contains(approval.slot) ?? true)
        }
    }

    /// Throws `DeliveryError.notFound` (404).
    package func get(_ id: String) throws -> Approval {
        _ = try fold.refresh()
        guard let approval = fold.latest[id] else { throw DeliveryError.notFound(what: "approval", id: id) }
        return approval
    }

    /// Says yes to the text as it stands. Again on an approved one gives the same record; throws
    /// `DeliveryError.conflict` (409) for a rejected or expired one, and for one that reads otherwise than the person
    /// saw it (`seen` is the `version` shown). With `recallSeconds` the yes counts only then.
    package func approve(
        _ id: String, by: String, via: String, recallSeconds: Double = 0, seen: String? = nil
    ) async throws -> Approval {
        try await change(id, by, via) { approval, now in
            if let seen, seen != approval.version {
                throw Self.conflict(approval, "changed", wanted: "as it was shown")
            }
            if approval.state == .approved { return false }
            try Self.expect(approval, [.pending], now, wanted: "pending")
            approval.state = .approved
            approval.effectiveAt = recallSeconds > 0 ? now.addingTimeInterval(recallSeconds) : nil
            return true
        }
    }

    /// Takes a yes back while it does not count yet; the message waits for a person again. Throws
    /// `DeliveryError.conflict` from a second before it counts: what is written then may come too late.
    package func recall(_ id: String, by: String, via: String) async throws -> Approval {
        try await change(id, by, via) { approval, now in
            guard approval.state == .approved, let effective = approval.effectiveAt,
                effective > now.addingTimeInterval(Self.recallMarginSeconds)
            else {
                let state = approval.state == .approved ? "in effect" : approval.state(at: now).rawValue
                throw Self.conflict(approval, state, wanted: "approved and not yet in effect")
            }
            approval.state = .pending
            return true
        }
    }

    /// Says no; the job is dropped. An approved one may still be rejected while it has not left.
    package func reject(_ id: String, reason: String?, by: String, via: String) async throws -> Approval {
        try await change(id, by, via) { approval, now in
            if approval.state == .rejected { return false }
            try Self.expect(approval, [.pending, .approved], now, wanted: "pending or approved")
            approval.state = .rejected
            approval.reason = reason
            return true
        }
    }

    /// Changes the text, which makes it pending again: a yes is to one exact text.
    package func edit(_ id: String, body: String, subject: String?, by: String, via: String) async throws -> Approval {
        try await change(id, by, via) { approval, now in
            try Self.expect(approval, [.pending, .approved], now, wanted: "pending or approved")
            guard !body.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty, body.utf8.count <= 64 * 1024 else {
                throw DeliveryError.badValue("a message's text must have 1 to 65536 bytes")
            }
            approval.state = .pending
            approval.body = body
            approval.bodySHA256 = Digest.sha256(body)
            approval.subject = subject ?? approval.subject
            return true
        }
    }

    /// Tells whether a send nobody can account for left. The caller checks that the job is unknown; `attempt` is the
    /// try shown with it, so that an old answer is never taken for a later try.
    package func settle(_ id: String, wasSent: Bool, attempt: Int?, by: String, via: String) async throws {
        let line = Settlement.line(id: id, wasSent: wasSent, attempt: attempt, by: by, via: via, at: clock())
        try await writer.append([line])
        _ = try fold.refresh()
    }

    /// Adds a draft somebody other than the dispatcher wrote.
    package func draft(_ approval: Approval) async throws {
        try await writer.append([approval.json])
        _ = try fold.refresh()
    }

    private static func expect(_ approval: Approval, _ states: [ApprovalState], _ now: Date, wanted: String) throws {
        let state = approval.state(at: now)
        guard states.contains(state) else { throw conflict(approval, state.rawValue, wanted: wanted) }
    }

    private static func conflict(_ approval: Approval, _ state: String, wanted: String) -> DeliveryError {
        .conflict(what: "approval", id: approval.id, state: state, wanted: wanted)
    }

    /// One decision after the other: each is about what the one before it left, so that of a yes and a no at the same
    /// moment the second is refused or counts knowingly, and none is written over unseen. `edit` says whether there is
    /// anything to write.
    private func change(
        _ id: String, _ by: String, _ via: String, _ edit: @escaping @Sendable (inout Approval, Date) throws -> Bool
    ) async throws -> Approval {
        let before = turn
        let work = Task { () async throws -> Approval in
            await before?.value
            return try await self.changeNow(id, by, via, edit)
        }
        turn = Task { _ = await work.result }
        return try await work.value
    }

    private func changeNow(
        _ id: String, _ by: String, _ via: String, _ edit: @Sendable (inout Approval, Date) throws -> Bool
    ) async throws -> Approval {
        var approval = try get(id)
        guard try edit(&approval, clock()) else { return approval }
        (approval.at, approval.by, approval.via) = (clock(), by, via)
        // What the next person to decide must know stays.
        if approval.state != .pending { approval.note = nil }
        if approval.state != .approved { approval.effectiveAt = nil }
        try await writer.append([approval.json])
        _ = try fold.refresh()
        return approval
    }
}
