import Domain
import Foundation
import Journal

/// The files operators look at: one line per sent job, the vendor's answers, one line per dead job.
///
/// They hold no truth and no addresses or texts; what a crash left out is added at the next start from the journal.
actor DerivedLogs {
    private let executor = QueueExecutor("derived-logs")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let sent: JournalWriter
    private let proofs: JournalWriter
    private let dead: JournalWriter
    private let files: DeliveryFiles
    private(set) var knownSent: Set<String> = []
    private(set) var knownDead: Set<String> = []

    init(files: DeliveryFiles, io: any LogIO) {
        self.files = files
        sent = JournalWriter(path: files.sent, io: io)
        proofs = JournalWriter(path: files.proofs, io: io)
        dead = JournalWriter(path: files.dead, io: io)
    }

    /// Reads which jobs have their lines already. Throws `JournalError`.
    func load() throws {
        knownSent = try Self.ids(files.sent)
        knownDead = try Self.ids(files.dead)
    }

    private static func ids(_ path: String) throws -> Set<String> {
        var reader = JournalReader(path: path)
        return Set(try reader.readNew().entries.compactMap { $0.value["id"]?.string })
    }

    func noteSent(_ id: String, _ job: JobProgress) async throws {
        guard knownSent.insert(id).inserted else { return }
        let at = JSONValue(job.finishedAt.map(Timestamp.string))
        do {
            try await proofs.append([
                [
                    "ts": at, "id": .string(id), "slot_id": JSONValue(job.slot), "lead_id": JSONValue(job.leadID),
                    "external_id": JSONValue(job.externalID), "answer": JSONValue(job.proof),
                ]
            ])
            // Last, because its line says that everything that follows from a send was done.
            try await sent.append([
                [
                    "ts": at, "id": .string(id), "slot_id": JSONValue(job.slot), "lead_id": JSONValue(job.leadID),
                    "to_hash": JSONValue(job.toHash), "body_sha256": JSONValue(job.bodySHA256),
                    "external_id": JSONValue(job.externalID), "tries": .int(Int64(job.tries)),
                    "decided_by": JSONValue(job.decidedBy), "plugin": job.plugin ?? .null,
                ]
            ])
        } catch {
            knownSent.remove(id)
            throw error
        }
    }

    /// A job that died again after a replay gets a line again.
    func noteDead(_ id: String, _ job: JobProgress, isRepeat: Bool = false) async throws {
        guard knownDead.insert(id).inserted || !isRepeat else { return }
        try await dead.append([
            [
                "ts": JSONValue(job.finishedAt.map(Timestamp.string)), "id": .string(id),
                "slot_id": JSONValue(job.slot),
                "lead_id": JSONValue(job.leadID), "why": JSONValue(job.why), "tries": .int(Int64(job.tries)),
                "last_error": JSONValue(job.lastError),
            ]
        ])
    }
}
