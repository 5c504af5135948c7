import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Takes people's answers about unknown jobs, and makes the probes that are due.
    func resolveUnknown() async throws {
        for id in fold.doubtful.sorted() {
            guard let job = fold.progress[id] else { continue }
            if let answer = approvals.settlements[id], applies(answer, to: job) {
                await conclude(id, verdict(id, wasSent: answer.wasSent, by: answer.by))
                tell(.attentionClear, key: "unknown:\(id)", code: "settled", "", item: id)
                mustDecide = true
            } else if !probing.contains(id) {
                probeIfDue(id, job)
            }
        }
    }

    /// An answer given about an earlier try says nothing about this one.
    private func applies(_ answer: Settlement, to job: JobProgress) -> Bool {
        if let attempt = answer.attempt { return attempt == job.attempt }
        return job.unknownAt.map { answer.at >= $0 } ?? true
    }

    /// A send has just become unknown: look soon, or ask at once where looking is not possible.
    func expectProbe(_ id: String) {
        probes[id] = (0, now.addingTimeInterval(configuration.probeSeconds.first ?? 0))
        wake.yield()
    }

    private func probeIfDue(_ id: String, _ job: JobProgress) {
        // After a start nothing is known of earlier probes: one look at once.
        let state = probes[id] ?? (max(0, configuration.probeSeconds.count - 1), now)
        guard state.next <= now, state.made <= configuration.probeSeconds.count else { return }
        guard sender.canProbe, state.made < configuration.probeSeconds.count,
            let slot = job.slot.flatMap(SlotID.init), let draft = approvals.latest[id]
        else { return giveToPerson(id, job) }
        probing.insert(id)
        sending["probe:\(id)"] = Task {
            await self.probe(id, slot: slot, draft: draft, made: state.made)
            self.probing.remove(id)
            self.sending["probe:\(id)"] = nil
            self.wake.yield()
        }
    }

    private func probe(_ id: String, slot: SlotID, draft: Approval, made: Int) async {
        ports.progress("probe", configuration.sendDeadlineSeconds + 10)
        let (sender, intent) = (sender, intent(of: id, draft))
        let answer = await Deadline.wait(seconds: configuration.sendDeadlineSeconds, clock: ports.clock) {
            await sender.probe(slot: slot, intent: intent)
        }
        guard fold.state(of: id) == .unknown else { return }
        switch answer {
        case .sent?: await conclude(id, verdict(id, wasSent: true, by: "probe"))
        case .notSent?: await conclude(id, verdict(id, wasSent: false, by: "probe"))
        default: scheduleProbe(id, made: made + 1)
        }
        mustDecide = true
    }

    private func scheduleProbe(_ id: String, made: Int) {
        let times = configuration.probeSeconds
        let wait = made < times.count ? times[made] - (made > 0 ? times[made - 1] : 0) : 0
        probes[id] = (made, now.addingTimeInterval(wait))
    }

    private func giveToPerson(_ id: String, _ job: JobProgress) {
        probes[id] = (configuration.probeSeconds.count + 1, .distantFuture)
        if mayResend(id, job) {
            sending["resend:\(id)"] = Task {
                await self.conclude(id, self.verdict(id, wasSent: false, by: "on_unknown"))
                self.sending["resend:\(id)"] = nil
                self.mustDecide = true
            }
            return
        }
        tell(
            .attention, key: "unknown:\(id)", code: "unknown",
            "may have been sent on \(configuration.channel) (\(job.why ?? "no answer")): look there, then settle it",
            item: id)
    }

    /// Only a message of the very template an admin said it of, never one a line brought or another template made.
    private func mayResend(_ id: String, _ job: JobProgress) -> Bool {
        guard let slot = job.slot.flatMap({ slots[$0] }), slot.resendsUnknown, let template = slot.template else {
            return false
        }
        return approvals.latest[id]?.template?.hasPrefix(template + "@") ?? false
    }

    private func intent(of id: String, _ draft: Approval) -> OutgoingMessage {
        let job = fold.progress[id]
        return OutgoingMessage(
            id: id, ref: job?.ref ?? Self.reference(of: id), to: draft.to, body: draft.body, subject: draft.subject,
            kind: fold.entries[id]?.item.kind ?? "message", leadID: job?.leadID, attempt: job?.attempt ?? 1,
            at: job?.intentAt ?? now)
    }

    /// The records that end a doubt.
    func verdict(_ id: String, wasSent: Bool, by: String) -> [JSONObject] {
        if wasSent { return [resolved(id, as: "sent", by: by, externalID: nil, proof: nil)] }
        guard let wait = configuration.retry.wait(afterFailure: max(1, fold.progress[id]?.tries ?? 1)) else {
            return [
                resolved(id, as: "not_sent", by: by, externalID: nil, proof: nil),
                ["k": "dead", "id": .string(id), "why": "retries_exhausted"],
            ]
        }
        var record = resolved(id, as: "not_sent", by: by, externalID: nil, proof: nil)
        record["retry_at"] = .string(Timestamp.string(now.addingTimeInterval(wait)))
        return [record]
    }

    func resolved(_ id: String, as answer: String, by: String, externalID: String?, proof: String?) -> JSONObject {
        var record: JSONObject = ["k": "resolve", "id": .string(id), "as": .string(answer), "by": .string(by)]
        if let externalID { record["external_id"] = .string(externalID) }
        if let proof { record["proof"] = .string(proof) }
        return record
    }
}
