import Connectors
import Domain
import Foundation
import Slots
import Telemetry

/// `run.json`: what this run is, while it is and when it ends in order. A worker that is killed writes no end; its host
/// does.
extension SlotWorker {
    /// Makes the run's folder and says that it runs.
    func beginRecord() throws {
        try run.create()
        var record = RunRecord(runID: options.runID, slotID: folder.id, state: .running, startedAt: now())
        do { record = try run.readRecord() ?? record } catch { log.warn("run.json: \(HostFailure(error).message)") }
        record.state = .running
        kept.record = record
        writeRecord()
    }

    /// The numbers of the last turn.
    func updateRecord(_ counts: JSONObject) {
        guard kept.record != nil else { return }
        kept.record?.state = heartbeat.phase == .loginRequired && kept.challenge == "otp" ? .waitingForCode : .running
        kept.record?.plugin = connector?.stamp
        kept.record?.counts = counts
        kept.record?.reason = lastError
        writeRecord()
    }

    /// The end as this process knows it; its host says more exactly who asked.
    func endRecord(_ state: RunState, reason: String) {
        guard kept.record != nil else { return }
        kept.record?.state = state
        kept.record?.endedAt = now()
        kept.record?.reason = reason
        writeRecord()
    }

    private func writeRecord() {
        guard let record = kept.record else { return }
        // For people who look back; a disk that is full is told of where it hurts.
        do { try run.write(record) } catch { log.warn("run.json: \(HostFailure(error).message)") }
    }
}
