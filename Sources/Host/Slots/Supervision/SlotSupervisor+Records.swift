import Activity
import Domain
import Foundation

/// The ends of `run.json`: a run is queued before its worker writes a word, and over when the process is gone, whether
/// or not the worker could still say so.
extension SlotSupervisor {
    func queueRecord(_ id: SlotID, _ runID: String) async {
        let record = RunRecord(runID: runID, slotID: id, state: .queued, startedAt: clock.wall())
        await write(id, runID) { $0 ?? record }
    }

    func closeRecord(_ id: SlotID, _ runID: String, _ report: ChildReport, _ words: String) async {
        let (wanted, end) = (entries[id]?.state.desired, clock.wall())
        await write(id, runID) { found in
            guard var record = found else { return nil }
            switch report.end {
            case .asked:
                // Ended in order: by a person's word, or because the host restarts or ends.
                record.state = wanted == .stopped ? .stopped : .success
                record.reason = wanted == .stopped ? "stopped by a person" : "ended in order"
            case .crash, .badSettings: (record.state, record.reason) = (.failed, words)
            }
            record.endedAt = end
            return record
        }
    }

    /// Only for people who look back, so a failure is one line for them and nothing else.
    private func write(
        _ id: SlotID, _ runID: String, _ change: @escaping @Sendable (RunRecord?) -> RunRecord?
    ) async {
        guard let slot = entries[id]?.folder, let folder = RunFolder(slot: slot, runID: runID) else { return }
        do {
            try await states.perform {
                guard let record = change(try folder.readRecord()) else { return }
                try folder.write(record)
            }
        } catch {
            await say(.error, id, "run.json could not be written: \(HostFailure(error).message)", runID, [:])
        }
    }
}
