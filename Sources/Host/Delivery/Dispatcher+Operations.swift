package import Domain
package import Foundation
import Journal

extension Dispatcher {
    /// At most so often a job is begun anew.
    private static let maximumReplays = 3

    /// Stops this channel, or one slot on it, until somebody resumes it (or `until`).
    package func pause(slot: SlotID?, why: String, by: String, until: Date? = nil) async throws {
        try await record([
            [
                "k": "pause", "scope": .string(Self.scope(slot)), "why": .string(why), "by": .string(by),
                "until": JSONValue(until.map(Timestamp.string)),
            ]
        ])
        mustDecide = true
        wake.yield()
    }

    package func resume(slot: SlotID?, by: String) async throws {
        try await record([["k": "resume", "scope": .string(Self.scope(slot)), "by": .string(by)]])
        tell(.attentionClear, key: "paused:\(configuration.channel):\(slot?.raw ?? "")", code: "resumed", "")
        mustDecide = true
        wake.yield()
    }

    /// The slots somebody keeps paused.
    package func pauses(by: String) -> Set<SlotID> {
        let scopes = fold.pauses.filter { $0.value.by == by }.keys
        return Set(scopes.filter { $0.hasPrefix("slot:") }.compactMap { SlotID(String($0.dropFirst(5))) })
    }

    private static func scope(_ slot: SlotID?) -> String { slot.map { "slot:\($0)" } ?? "channel" }

    /// Ends a job that has not left. One whose outcome is unknown dies as given up. Throws `DeliveryError`.
    package func drop(_ id: String, by: String) async throws {
        let state = try known(id)
        if state == .unknown {
            await conclude(
                id,
                [
                    resolved(id, as: "gave_up", by: by, externalID: nil, proof: nil),
                    ["k": "dead", "id": .string(id), "why": "gave_up"],
                ])
        } else {
            guard !state.isFinal, state != .sending, !inFlight.values.contains(id) else {
                throw conflict(id, state, wanted: "waiting")
            }
            try await record([["k": "drop", "id": .string(id), "why": "cancelled", "by": .string(by)]])
        }
        mustDecide = true
        wake.yield()
    }

    /// Begins a dead or dropped job anew, on the same id and key: fresh tries, 48 h to live, all gates, and a new yes
    /// where the old one was none or is over. Throws `DeliveryError`.
    package func replay(_ id: String, by: String) async throws {
        let state = try known(id)
        guard state == .dead || state == .dropped, fold.progress[id]?.why != "duplicate" else {
            throw conflict(id, state, wanted: "dead or dropped")
        }
        guard (fold.progress[id]?.replays ?? 0) < Self.maximumReplays else {
            throw conflict(id, state, wanted: "replayed at most \(Self.maximumReplays) times")
        }
        try findLine(of: id)
        withoutContact.remove(id)
        let expires = now.addingTimeInterval(QueueItem.lifeSeconds)
        try await askAgain(id, expires: expires)
        try await record([
            ["k": "replay", "id": .string(id), "by": .string(by), "expires": .string(Timestamp.string(expires))]
        ])
        tell(.attentionClear, key: "dead:\(id)", code: "replayed", "", item: id)
        mustDecide = true
        wake.yield()
    }

    /// Replays dead jobs, the oldest first, and gives their ids.
    package func replayDead(limit: Int, by: String) async throws -> [String] {
        let dead = fold.progress.filter { $0.value.state == .dead && $0.value.replays < Self.maximumReplays }
        let ids = dead.sorted { ($0.value.finishedAt ?? .distantPast) < ($1.value.finishedAt ?? .distantPast) }.map(
            \.key)
        var done: [String] = []
        for id in ids.prefix(max(0, limit)) {
            try await replay(id, by: by)
            done.append(id)
        }
        return done
    }

    /// Puts the draft back to what it was born as, unless a yes still stands.
    private func askAgain(_ id: String, expires: Date) async throws {
        guard var draft = approvals.latest[id], draft.state != .approved || draft.expiresAt <= now else { return }
        draft.state = sender.audience == .staff ? .approved : .pending
        draft.by = sender.audience == .staff ? "policy:staff" : "dispatcher"
        (draft.via, draft.at, draft.expiresAt) = ("dispatcher", now, expires)
        (draft.effectiveAt, draft.reason, draft.note) = (nil, nil, "replayed")
        try await approvalWriter.append([draft.json])
        _ = try approvals.refresh()
    }

    private func known(_ id: String) throws -> JobState {
        guard fold.entries[id] != nil || fold.progress[id] != nil else {
            throw DeliveryError.notFound(what: "item", id: id)
        }
        return fold.state(of: id)
    }

    private func conflict(_ id: String, _ state: JobState, wanted: String) -> DeliveryError {
        .conflict(what: "item", id: id, state: state.rawValue, wanted: wanted)
    }

    /// Numbers for the heartbeat and the metrics.
    package func snapshot() -> DispatcherSnapshot {
        DispatcherSnapshot(
            channel: configuration.channel, counts: fold.counts, dryRun: configuration.dryRun, low: offset.low,
            read: offset.read,
            badLines: badLines, journalSequence: fold.sequence, inFlight: inFlight.count,
            openBreakers: breakers.filter { $0.value.state != .closed }.keys.sorted(),
            pauses: fold.pauses.keys.sorted(),
            damage: damage, trouble: trouble)
    }
}

/// How one dispatcher stands.
package struct DispatcherSnapshot: Sendable, Hashable {
    package let channel: String
    package let counts: [JobState: Int]
    package let dryRun: Bool
    package let low: UInt64
    package let read: UInt64
    package let badLines: Int
    package let journalSequence: Int
    package let inFlight: Int
    package let openBreakers: [String]
    package let pauses: [String]
    package let damage: String?
    package let trouble: String?

    package var json: JSONObject {
        var counted = JSONObject()
        for state in JobState.allCases { counted[state.rawValue] = .int(Int64(counts[state] ?? 0)) }
        return [
            "channel": .string(channel), "counts": .object(counted), "dry_run": .bool(dryRun), "low": .int(Int64(low)),
            "read": .int(Int64(read)), "bad_lines": .int(Int64(badLines)), "journal_s": .int(Int64(journalSequence)),
            "in_flight": .int(Int64(inFlight)), "open_breakers": JSONValue(openBreakers), "pauses": JSONValue(pauses),
            "damage": JSONValue(damage), "trouble": JSONValue(trouble),
        ]
    }
}
