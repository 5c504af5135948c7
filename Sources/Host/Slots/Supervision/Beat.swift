package import Domain

/// One beat of a child, as it came over the link.
package struct Beat: Sendable, Hashable {
    package let seq: Int
    package let phase: Phase?
    package let progressSeq: Int
    package let runID: String?
    package let metrics: JSONObject
    package let plugin: PluginStamp?
    package let challenge: String?
    package let hold: String?
    package let lastError: String?

    package init(
        seq: Int, phase: Phase?, progressSeq: Int = 0, runID: String? = nil, metrics: JSONObject = [:],
        plugin: PluginStamp? = nil, challenge: String? = nil, hold: String? = nil, lastError: String? = nil
    ) {
        (self.seq, self.phase, self.progressSeq, self.runID, self.metrics) = (seq, phase, progressSeq, runID, metrics)
        (self.plugin, self.challenge, self.hold, self.lastError) = (plugin, challenge, hold, lastError)
    }

    /// `nil` when the number is missing; an unknown phase is none.
    package init?(notice: JSONObject) {
        guard let seq = notice["seq"]?.int else { return nil }
        self.init(
            seq: seq, phase: notice["phase"]?.string.flatMap(Phase.init), progressSeq: notice["progress_seq"]?.int ?? 0,
            runID: notice["run_id"]?.string, metrics: notice["metrics"]?.object ?? JSONObject(),
            plugin: PluginStamp(json: notice["plugin"]), challenge: notice["challenge"]?.string,
            hold: notice["hold"]?.string, lastError: notice["last_error"]?.string)
    }

    /// The fields of the `beat` notice, for the child's side.
    package func fields(phaseSince: String?) -> JSONObject {
        [
            "seq": JSONValue(seq), "phase": JSONValue(phase?.rawValue), "phase_since": JSONValue(phaseSince),
            "progress_seq": JSONValue(progressSeq), "run_id": JSONValue(runID), "metrics": .object(metrics),
            "plugin": plugin?.json ?? .null, "challenge": JSONValue(challenge), "hold": JSONValue(hold),
            "last_error": JSONValue(lastError),
        ]
    }
}
