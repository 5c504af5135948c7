package import Domain
package import Foundation

/// Whether a slot shall run. Only a person's word makes it `stopped`, and that survives everything.
package enum Desired: String, Sendable {
    case running
    case stopped
}

/// The run-time truth of one slot, as it stands in `slot_state.json`. Written by the host alone.
///
/// Without a process the last phase stays (STOPPING after a stop, ERROR after a crash, none before the first start)
/// and `pid` is absent.
package struct SlotState: Sendable, Hashable {
    package let slotID: SlotID
    package var phase: Phase?
    package var phaseSince: Date?
    package var heartbeatAt: Date?
    package var heartbeatSeq: Int = 0
    package var progressSeq: Int = 0
    package var pid: Int32?
    /// The kernel's start time of `pid`, the second line of the pid file.
    package var pidStartedAt: String?
    package var runID: String?
    package var desired: Desired = .running
    package var stopReason: String?
    /// What a person is needed for: `otp`, `captcha`, …
    package var challenge: String?
    package var hold: String?
    package var plugin: PluginStamp?
    package var metrics = JSONObject()
    package var lastError: String?
    /// Members of a newer version, kept as they are.
    package var others = JSONObject()

    package init(slotID: SlotID) { self.slotID = slotID }

    private static let known: Set = [
        "v", "slot_id", "phase", "heartbeat_at", "heartbeat_seq", "progress_seq", "phase_since", "pid",
        "pid_started_at", "run_id",
        "desired", "stop_reason", "challenge", "hold", "plugin", "metrics", "last_error",
    ]

    package init(slotID: SlotID, json: JSONObject) {
        self.init(slotID: slotID)
        phase = json["phase"]?.string.flatMap(Phase.init)
        phaseSince = json["phase_since"]?.string.flatMap(Timestamp.date)
        heartbeatAt = json["heartbeat_at"]?.string.flatMap(Timestamp.date)
        heartbeatSeq = json["heartbeat_seq"]?.int ?? 0
        progressSeq = json["progress_seq"]?.int ?? 0
        pid = json["pid"]?.int.flatMap { Int32(exactly: $0) }
        pidStartedAt = json["pid_started_at"]?.string
        runID = json["run_id"]?.string
        desired = json["desired"]?.string.flatMap(Desired.init) ?? .running
        stopReason = json["stop_reason"]?.string
        challenge = json["challenge"]?.string
        hold = json["hold"]?.string
        plugin = PluginStamp(json: json["plugin"])
        metrics = json["metrics"]?.object ?? JSONObject()
        lastError = json["last_error"]?.string
        for (key, value) in json.members where !Self.known.contains(key) { others[key] = value }
    }

    package var json: JSONObject {
        var out: JSONObject = [
            "v": 1, "slot_id": .string(slotID.raw), "phase": JSONValue(phase?.rawValue),
            "heartbeat_at": JSONValue(heartbeatAt.map(Timestamp.string)), "heartbeat_seq": JSONValue(heartbeatSeq),
            "progress_seq": JSONValue(progressSeq), "phase_since": JSONValue(phaseSince.map(Timestamp.string)),
            "pid": JSONValue(pid.map(Int.init)), "pid_started_at": JSONValue(pidStartedAt), "run_id": JSONValue(runID),
            "desired": .string(desired.rawValue), "stop_reason": JSONValue(stopReason),
            "challenge": JSONValue(challenge),
            "hold": JSONValue(hold), "plugin": plugin?.json ?? .null, "metrics": .object(metrics),
            "last_error": JSONValue(lastError),
        ]
        out.merge(others)
        return out
    }

    /// The process is gone, and with it what only it could mean.
    package mutating func forgetProcess() {
        (pid, pidStartedAt, challenge, hold) = (nil, nil, nil, nil)
    }

    /// Enters a phase; the moment changes only with the phase.
    package mutating func enter(_ phase: Phase, at now: Date) {
        guard self.phase != phase else { return }
        self.phase = phase
        phaseSince = now
    }
}
