import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Takes the channel and finds out where everything stood.
    ///
    /// Every intent without an outcome becomes `unknown` before anything else may happen. Throws
    /// `DeliveryError.channelBusy` when another process serves the channel, and `JournalError`.
    package func start() async throws {
        guard journal == nil else { return }
        ports.progress("start", 60)
        try AtomicFile.makeFolder(files.dispatchFolder, io: io)
        try FileSystemKind.refuseNetwork(configuration.runtime)
        guard let lock = try FileLock.tryLock(files.ownerLock) else {
            let holder = FileLock.holder(of: files.ownerLock) ?? "unknown"
            throw DeliveryError.channelBusy(channel: configuration.channel, holder: holder)
        }
        self.lock = lock
        do {
            try loadJournal()
            try await doubtUnfinished()
            try loadQueue()
            restoreLimits()
            _ = try await takeInputs()
            try await followUp()
        } catch {
            // A start that failed has taken nothing: the next one begins from the files again.
            (journal, fold) = (nil, JobFold(channel: configuration.channel))
            lock.release()
            self.lock = nil
            throw error
        }
    }

    private func loadJournal() throws {
        let loaded = try JournalFold(files, io: io)
        fold = loaded.fold
        settled = loaded.settled
        // Of a journal that lost its end the next record leaves the gap visible.
        let known = try QueueOffset.load(files.offset)?.journalSequence ?? 0
        journal = DispatchJournal(
            files: files, number: loaded.number, sequence: max(fold.sequence, known), clock: ports.wallClock,
            reserveBytes: configuration.reserveBytes, io: io)
        damage = try loaded.damage ?? QueueCheck.shortage(files, of: fold)
        if let damage {
            tell(.attention, key: "journal:\(configuration.channel)", code: "journal_damaged", damage)
        }
    }

    private func doubtUnfinished() async throws {
        let unfinished = fold.progress.filter { $0.value.state == .sending }.keys.sorted()
        try await record(unfinished.map { ["k": "unknown", "id": .string($0), "why": "stopped_while_sending"] })
    }

    private func loadQueue() throws {
        let saved = try QueueOffset.load(files.offset)
        // A place in the queue holds only together with the journal it was written beside; else the snapshot's own.
        let start = damage == nil ? saved ?? settled : settled
        offset = start ?? QueueOffset()
        reader = QueueReader(path: files.queue, from: start, io: io)
    }

    /// Pace, quotas and breakers as the journal left them, so that a restart never allows a burst.
    private func restoreLimits() {
        for (slot, at) in fold.lastIntent {
            let rule = SlotID(slot).flatMap(ports.slot)?.pace ?? .standard(for: configuration.channel)
            pacing.reserve(slot, at: at, rule: rule, using: &random)
        }
        breakers = fold.breakers
    }

    /// Does again what must follow a send or a death and may have been cut off by a crash.
    private func followUp() async throws {
        try await derived.load()
        let announced = await derived.knownSent
        for (id, job) in fold.progress.sorted(by: { $0.key < $1.key }) {
            if job.state == .sent, !announced.contains(id) { try await announce(sent: id, job) }
            if job.state == .dead { try await derived.noteDead(id, job, isRepeat: true) }
        }
        fold.forgetFinished(now: now)
    }

    /// Tells the slot's log and the derived logs about a sent job; repeating it is harmless.
    func announce(sent id: String, _ job: JobProgress) async throws {
        if let slot = job.slot.flatMap(SlotID.init) {
            try await ports.messageSent(slot, messageSentLine(id, job, slot: slot))
        }
        try await derived.noteSent(id, job)
    }

    private func messageSentLine(_ id: String, _ job: JobProgress, slot: SlotID) -> JSONObject {
        [
            "v": 1, "id": .string("\(id):message_sent"), "ts": .string(Timestamp.string(job.finishedAt ?? now)),
            "type": "message_sent", "slot_id": .string(slot.raw), "lead_id": JSONValue(job.leadID),
            "channel": .string(configuration.channel), "audience": .string(sender.audience.rawValue),
            "item_id": .string(id),
            "external_id": JSONValue(job.externalID), "to_hash": JSONValue(job.toHash),
            "body_sha256": JSONValue(job.bodySHA256),
            "decided_by": JSONValue(job.decidedBy), "plugin": job.plugin ?? .null,
        ]
    }
}
