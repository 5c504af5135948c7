package import Domain
import Foundation
import Journal
import ProcessBridge
import Settings

/// Reads and writes `slot_state.json`.
///
/// A beat is written without a sync (losing it loses two seconds); `desired` is synced before anybody acts on it.
/// All writes of a host run on one thread in their order, so an older state never replaces a newer one.
package final class SlotStateFile: Sendable {
    private let lane = WorkThread("slot states")
    private let waiting = Guarded<[SlotID: (state: SlotState, path: String)]>([:])
    private let failed: @Sendable (SlotID, any Error) -> Void

    /// - Parameter failed: hears of unsynced writes that failed.
    package init(failed: @escaping @Sendable (SlotID, any Error) -> Void) { self.failed = failed }
    deinit { lane.close() }

    /// The state on disk; a slot that never ran has a fresh one. Throws `SlotError.damagedState`, because guessing
    /// `desired` could start what a person stopped.
    package static func read(_ folder: SlotFolder) throws -> SlotState {
        guard let bytes = try AtomicFile.read(folder.state) else { return SlotState(slotID: folder.id) }
        let problem: String
        do throws(JSONSyntaxError) {
            if let object = try JSONReader.read(bytes).object { return SlotState(slotID: folder.id, json: object) }
            problem = "not a JSON object"
        } catch {
            problem = "\(error.problem) at byte \(error.offset)"
        }
        throw SlotError.damagedState(path: folder.home.shown(folder.state), problem: problem)
    }

    /// Writes soon, without a sync; of several states of a slot only the newest is written.
    package func saveSoon(_ state: SlotState, in folder: SlotFolder) {
        let isFirst = waiting.use { $0.updateValue((state, folder.state), forKey: folder.id) == nil }
        guard isFirst else { return }
        lane.submit { [self] in
            guard let (state, path) = waiting.use({ $0.removeValue(forKey: folder.id) }) else { return }
            do { try Self.write(state, path, synced: false) } catch { failed(folder.id, error) }
        }
    }

    /// Writes and syncs; returning means a crash cannot unsay it.
    package func save(_ state: SlotState, in folder: SlotFolder) async throws {
        waiting.use { $0[folder.id] = nil }
        try await perform { try Self.write(state, folder.state, synced: true) }
    }

    /// Runs other small blocking file work of the supervision on the same thread, in order.
    package func perform<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { waiting in
            lane.submit { waiting.resume(with: Result(catching: work)) }
        }
    }

    /// Returns once everything given so far was written.
    package func flush() async {
        await withCheckedContinuation { waiting in lane.submit { waiting.resume() } }
    }

    private static func write(_ state: SlotState, _ path: String, synced: Bool) throws {
        try AtomicFile.write(JSONValue.object(state.json).encoded + [0x0A], to: path, synced: synced)
    }
}
