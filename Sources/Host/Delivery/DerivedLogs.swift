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
        var (reader, ids) = (JournalReader(path: path), Set<String>())
        try reader.forEachNew { if let id = $0["id"]?.string { ids.insert(id) } }
        return ids
    }

    func noteSent(_ id: String, _ job: JobProgress) async throws {
        guard knownSent.insert(id).inserted else { return }
        do {
            try await proofs.append([Self.proofLine(id, job)])
            // Last, because its line says that everything that follows from a send was done.
            try await sent.append([Self.sentLine(id, job)])
        } catch {
            knownSent.remove(id)
            throw error
        }
    }

    /// A job that died again after a replay gets a line again.
    func noteDead(_ id: String, _ job: JobProgress, isRepeat: Bool = false) async throws {
        guard knownDead.insert(id).inserted || !isRepeat else { return }
        try await dead.append([Self.deadLine(id, job)])
    }

    private static func head(_ id: String, _ job: JobProgress) -> JSONObject {
        [
            "ts": JSONValue(job.finishedAt.map(Timestamp.string)), "id": .string(id), "slot_id": JSONValue(job.slot),
            "lead_id": JSONValue(job.leadID),
        ]
    }

    private static func proofLine(_ id: String, _ job: JobProgress) -> JSONObject {
        head(id, job).with(["external_id": JSONValue(job.externalID), "answer": JSONValue(job.proof)])
    }

    private static func sentLine(_ id: String, _ job: JobProgress) -> JSONObject {
        head(id, job).with([
            "to_hash": JSONValue(job.toHash), "body_sha256": JSONValue(job.bodySHA256),
            "external_id": JSONValue(job.externalID), "tries": .int(Int64(job.tries)),
            "decided_by": JSONValue(job.decidedBy), "plugin": job.plugin ?? .null,
        ])
    }

    private static func deadLine(_ id: String, _ job: JobProgress) -> JSONObject {
        head(id, job).with([
            "why": JSONValue(job.why), "tries": .int(Int64(job.tries)), "last_error": JSONValue(job.lastError),
        ])
    }

    // MARK: Anew

    /// Replaces the logs by what the journal tells: lines of jobs it remembers are written anew, those of older jobs,
    /// which it forgot, stay as they are.
    static func rebuild(_ files: DeliveryFiles, from fold: JobFold) throws -> (sent: Int, dead: Int) {
        let jobs = fold.progress.sorted {
            ($0.value.finishedAt ?? .distantPast, $0.key) < ($1.value.finishedAt ?? .distantPast, $1.key)
        }
        let (sent, dead) = (jobs.filter { $0.value.state == .sent }, jobs.filter { $0.value.state == .dead })
        try replace(files.proofs, fold, with: sent.map { proofLine($0.key, $0.value) })
        try replace(files.sent, fold, with: sent.map { sentLine($0.key, $0.value) })
        try replace(files.dead, fold, with: dead.map { deadLine($0.key, $0.value) })
        return (sent.count, dead.count)
    }

    private static func replace(_ path: String, _ fold: JobFold, with lines: [JSONObject]) throws {
        var bytes: [UInt8] = []
        var reader = JournalReader(path: path)
        try reader.forEachNew { line in
            if let id = line["id"]?.string, fold.progress[id] == nil { bytes += JournalLine.encode(line) }
        }
        for line in lines { bytes += JournalLine.encode(line) }
        try AtomicFile.write(bytes, to: path)
    }
}

extension JSONObject {
    fileprivate func with(_ members: JSONObject) -> JSONObject {
        var whole = self
        whole.merge(members)
        return whole
    }
}
