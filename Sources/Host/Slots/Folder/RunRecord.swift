package import Domain
package import Foundation

/// What became of one run.
package enum RunState: String, Sendable {
    case queued = "QUEUED"
    case running = "RUNNING"
    case waitingForCode = "WAITING_OTP"
    case success = "SUCCESS"
    case failed = "FAILED"
    case stopped = "STOPPED"
}

/// The record of one run, `runs/<run_id>/run.json`.
package struct RunRecord: Sendable, Hashable {
    package let runID: String
    package let slotID: SlotID
    package var state: RunState
    package let startedAt: Date
    /// Whether the run is over.
    package var isOver: Bool { [.success, .failed, .stopped].contains(state) }
    package var endedAt: Date?
    package var reason: String?
    package var plugin: PluginStamp?
    package var counts = JSONObject()

    package init(runID: String, slotID: SlotID, state: RunState = .queued, startedAt: Date) {
        (self.runID, self.slotID, self.state, self.startedAt) = (runID, slotID, state, startedAt)
    }

    package init?(json: JSONObject) {
        guard let runID = json["run_id"]?.string, let slotID = json["slot_id"]?.string.flatMap(SlotID.init),
            let state = json["state"]?.string.flatMap(RunState.init),
            let startedAt = json["started_at"]?.string.flatMap(Timestamp.date)
        else { return nil }
        self.init(runID: runID, slotID: slotID, state: state, startedAt: startedAt)
        endedAt = json["ended_at"]?.string.flatMap(Timestamp.date)
        reason = json["reason"]?.string
        plugin = PluginStamp(json: json["plugin"])
        counts = json["counts"]?.object ?? JSONObject()
    }

    package var json: JSONObject {
        [
            "v": 1, "run_id": .string(runID), "slot_id": .string(slotID.raw), "state": .string(state.rawValue),
            "started_at": .string(Timestamp.string(startedAt)), "ended_at": JSONValue(endedAt.map(Timestamp.string)),
            "reason": JSONValue(reason), "plugin": plugin?.json ?? .null, "counts": .object(counts),
        ]
    }
}
