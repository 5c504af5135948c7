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
        var approval = try get(id)
        if let seen, seen != approval.version {
            throw DeliveryError.conflict(what: "approval", id: id, state: "changed", wanted: "as it was shown")
        }
        if approval.state == .approved { return approval }
        try expect(approval, [.pending], wanted: "pending")
        approval.state = .approved
        approval.effectiveAt = recallSeconds > 0 ? clock().addingTimeInterval(recallSeconds) : nil
        return try await decide(approval, by: by, via: via)
    }

    /// Takes a yes back while it does not count yet; the message waits for a person again. Throws
    /// `DeliveryError.conflict` once it counts.
    package func recall(_ id: String, by: String, via: String) async throws -> Approval {
        var approval = try get(id)
        guard approval.state == .approved, let effective = approval.effectiveAt, effective > clock() else {
            let state = approval.state == .approved ? "in effect" : approval.state(at: clock()).rawValue
            throw DeliveryError.conflict(
                what: "approval", id: id, state: state, wanted: "approved and not yet in effect")
        }
        approval.state = .pending
        return try await decide(approval, by: by, via: via)
    }

    /// Says no; the job is dropped. An approved one may still be rejected while it has not left.
    package func reject(_ id: String, reason: String?, by: String, via: String) async throws -> Approval {
        var approval = try get(id)
        if approval.state == .rejected { return approval }
        try expect(approval, [.pending, .approved], wanted: "pending or approved")
        approval.state = .rejected
        approval.reason = reason
        return try await decide(approval, by: by, via: via)
    }

    /// Changes the text, which makes it pending again: a yes is to one exact text.
    package func edit(_ id: String, body: String, subject: String?, by: String, via: String) async throws -> Approval {
        var approval = try get(id)
        try expect(approval, [.pending, .approved], wanted: "pending or approved")
        guard !body.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty, body.utf8.count <= 64 * 1024 else {
            throw DeliveryError.badValue("a message's text must have 1 to 65536 bytes")
        }
        approval.state = .pending
        approval.body = body
        approval.bodySHA256 = Digest.sha256(body)
        approval.subject = subject ?? approval.subject
        return try await decide(approval, by: by, via: via)
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

    private func expect(_ approval: Approval, _ states: [ApprovalState], wanted: String) throws {
        let state = approval.state(at: clock())
        guard states.contains(state) else {
            throw DeliveryError.conflict(what: "approval", id: approval.id, state: state.rawValue, wanted: wanted)
        }
    }

    private func decide(_ approval: Approval, by: String, via: String) async throws -> Approval {
        var approval = approval
        (approval.at, approval.by, approval.via) = (clock(), by, via)
        // What the next person to decide must know stays.
        if approval.state != .pending { approval.note = nil }
        if approval.state != .approved { approval.effectiveAt = nil }
        try await writer.append([approval.json])
        _ = try fold.refresh()
        return approval
    }
}
