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
        guard var record = kept.record else { return }
        let waitsForCode = heartbeat.phase == .loginRequired && kept.challenge == "otp"
        record.state = waitsForCode ? .waitingForCode : .running
        (record.plugin, record.counts, record.reason) = (connector?.stamp, counts, lastError)
        kept.record = record
        writeRecord()
    }

    /// The end as this process knows it; its host says more exactly who asked.
    func endRecord(_ state: RunState, reason: String) {
        guard var record = kept.record else { return }
        (record.state, record.endedAt, record.reason) = (state, now(), reason)
        kept.record = record
        writeRecord()
    }

    private func writeRecord() {
        guard let record = kept.record else { return }
        // For people who look back; a disk that is full is told of where it hurts.
        do { try run.write(record) } catch { log.warn("run.json: \(HostFailure(error).message)") }
    }
}
