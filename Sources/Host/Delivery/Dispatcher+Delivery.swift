package import Domain
import Foundation

extension Dispatcher {
    /// News of messages that no job is known to have sent is kept so long: the network may be quicker than the answer to
    /// the send.
    private static let earlySeconds = 600.0
    private static let mostEarly = 1000

    /// Takes news of how far messages have come; returns when what it changed is on disk. News of messages that are not
    /// ours, or that says less than is known, changes nothing.
    ///
    /// Throws `DeliveryError.journalUnwritable`: then the news must be told again.
    package func take(_ receipts: [DeliveryReceipt]) async throws {
        guard journal != nil else {
            throw DeliveryError.journalUnwritable(channel: configuration.channel, detail: "it is not open yet")
        }
        for receipt in receipts {
            guard let id = sender(of: receipt) else {
                keepEarly(receipt)
                continue
            }
            try await advance(id, receipt)
        }
    }

    /// What a message that has just been sent was already known to have become.
    func takeEarly(_ id: String, _ job: JobProgress) async throws {
        guard let externalID = job.externalID else { return }
        if receiptOwners != nil { receiptOwners?[externalID] = id }
        guard let early = earlyReceipts.removeValue(forKey: externalID), early.receipt.isAbout(job) else { return }
        try await advance(id, early.receipt)
    }

    private func advance(_ id: String, _ receipt: DeliveryReceipt) async throws {
        guard let job = fold.progress[id], DeliveryProgress.isNews(receipt.state, after: job.delivery) else { return }
        // The slot's log first: cut off between the two, the network tells it again, and readers drop the repeat.
        if let slot = job.slot.flatMap(SlotID.init) {
            try await ports.messageSent(slot, messageStateLine(id, job, slot, receipt))
        }
        // Meanwhile other news may have come.
        guard DeliveryProgress.isNews(receipt.state, after: fold.progress[id]?.delivery) else { return }
        try await record([
            [
                "k": "state", "id": .string(id), "state": .string(receipt.state.rawValue),
                "external_id": .string(receipt.externalID),
            ]
        ])
        tellPeople(id, receipt.state)
    }

    private func tellPeople(_ id: String, _ state: DeliveryState) {
        if state == .failed {
            tell(
                .attention, key: "delivery:\(id)", code: "not_delivered",
                "the network could not deliver a message", item: id)
        } else {
            tell(.attentionClear, key: "delivery:\(id)", code: "delivered", "", item: id)
        }
    }

    private func messageStateLine(_ id: String, _ job: JobProgress, _ slot: SlotID, _ receipt: DeliveryReceipt)
        -> JSONObject
    {
        [
            "v": 1, "id": .string("\(id):message_state:\(receipt.state.rawValue)"),
            "ts": .string(Timestamp.string(now)), "type": "message_state", "slot_id": .string(slot.raw),
            "lead_id": JSONValue(job.leadID), "channel": .string(configuration.channel),
            "audience": .string(sender.audience.rawValue), "item_id": .string(id),
            "external_id": .string(receipt.externalID), "state": .string(receipt.state.rawValue),
        ]
    }

    /// The job that sent what the receipt is about.
    private func sender(of receipt: DeliveryReceipt) -> String? {
        let owners = receiptOwners ?? ownersOfSent()
        receiptOwners = owners
        guard let id = owners[receipt.externalID], let job = fold.progress[id], receipt.isAbout(job) else {
            return nil
        }
        return id
    }

    private func ownersOfSent() -> [String: String] {
        var owners: [String: String] = [:]
        for (id, job) in fold.progress where job.state == .sent {
            if let externalID = job.externalID { owners[externalID] = id }
        }
        return owners
    }

    private func keepEarly(_ receipt: DeliveryReceipt) {
        let now = now
        if earlyReceipts.count >= Self.mostEarly {
            earlyReceipts = earlyReceipts.filter { now.timeIntervalSince($0.value.at) < Self.earlySeconds }
        }
        guard earlyReceipts.count < Self.mostEarly else { return }
        if let known = earlyReceipts[receipt.externalID], known.receipt.state >= receipt.state { return }
        earlyReceipts[receipt.externalID] = (receipt, now)
    }
}

extension DeliveryReceipt {
    /// Of a job that was begun anew the message before is no concern any more.
    fileprivate func isAbout(_ job: JobProgress) -> Bool {
        externalID == job.externalID && (slot.map { $0 == job.slot } ?? true)
    }
}
