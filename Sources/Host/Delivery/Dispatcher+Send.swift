import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Reserves the slot's moment and begins one send; everything after this runs beside the other slots' sends.
    func begin(_ entry: JobFold.Entry) {
        let (slot, id) = (entry.item.slot, entry.item.id)
        guard let settings = slots[slot], let slotID = entry.item.slotID else { return }
        let before = pacing.nextMoment(of: slot)
        served += 1
        lastServed[slot] = served
        inFlight[slot] = id
        pacing.reserve(slot, at: now, rule: settings.pace, using: &random)
        for scope in ["channel", "slot:\(slot)"] { breakers[scope]?.begin(at: now) }
        sending[id] = Task {
            if await !self.perform(entry, slotID: slotID) { self.giveBack(slot, moment: before) }
            self.ended(slot, id)
        }
    }

    private func ended(_ slot: String, _ id: String) {
        inFlight[slot] = nil
        sending[id] = nil
        // The pass of a moment ago still says who is next, unless something else than a plain success happened.
        if fold.state(of: id) == .sent, !mustDecide { beginNext(slot) }
        guard inFlight[slot] == nil else { return }
        mustDecide = true
        wake.yield()
    }

    private func giveBack(_ slot: String, moment: Date?) {
        pacing.restore(slot, to: moment)
        for scope in ["channel", "slot:\(slot)"] { breakers[scope]?.cancel(at: now) }
    }

    /// One send from the last look at the gate to the outcome on disk; false when nothing was begun.
    private func perform(_ entry: JobFold.Entry, slotID: SlotID) async -> Bool {
        let id = entry.item.id
        do {
            _ = try lookAgain()
            slots[entry.item.slot] = ports.slot(slotID)
            guard mayLeave(entry) else { return false }
            try await claimFirstTouch(entry)
            guard mayLeave(entry), let draft = approvals.latest[id] else { return false }
            let plugin = sender.stamp(for: slotID)
            try await record([intent(entry, draft, plugin)])
            let message = message(entry.item, draft, plugin)
            let began = now
            let outcome = await send(message, slotID: slotID)
            await conclude(entry.item, outcome, milliseconds: Int(max(0, now.timeIntervalSince(began)) * 1000))
            return true
        } catch {
            note(trouble: error)
            return false
        }
    }

    private func mayLeave(_ entry: JobFold.Entry) -> Bool { !isStopping && decide(entry, isSending: true) == .send }

    private func intent(_ entry: JobFold.Entry, _ draft: Approval, _ plugin: PluginStamp) -> JSONObject {
        let attempt = (fold.progress[entry.item.id]?.attempt ?? 0) + 1
        return [
            "k": "intent", "id": .string(entry.item.id), "slot": .string(entry.item.slot),
            "lead": JSONValue(entry.item.leadID),
            "try": .int(Int64(attempt)), "ref": .string(Self.reference(of: entry.item.id)),
            "body_sha256": .string(draft.bodySHA256), "to_hash": .string(Digest.recipient(draft.to)), "epoch": 0,
            "run": .string(configuration.runID), "by": .string(draft.by), "plugin": plugin.json,
        ]
    }

    /// Our own name for a message, the same for every try, so that a second one can be recognised outside.
    static func reference(of id: String) -> String { "en-" + Digest.sha256(id).prefix(24) }

    func message(_ item: QueueItem, _ draft: Approval, _ plugin: PluginStamp? = nil) -> OutgoingMessage {
        let job = fold.progress[item.id]
        return OutgoingMessage(
            id: item.id, ref: Self.reference(of: item.id), to: draft.to, body: draft.body, subject: draft.subject,
            kind: item.kind,
            leadID: item.leadID, attempt: job?.attempt ?? 1, at: job?.intentAt ?? now, plugin: plugin)
    }

    private func send(_ message: OutgoingMessage, slotID: SlotID) async -> SendOutcome {
        let seconds = configuration.sendDeadlineSeconds
        ports.progress("send", seconds + 10)
        let sender = sender
        let answer = await Deadline.wait(
            seconds: seconds, clock: ports.clock,
            late: { [weak self] (outcome: SendOutcome) in
                Task { await self?.takeLate(outcome, id: message.id, attempt: message.attempt) }
            }
        ) { await sender.send(slot: slotID, message: message) }
        return answer ?? .unknown(reason: "no answer within \(Int(seconds)) s")
    }

    /// An answer that came after its deadline: only a clear "sent" changes anything.
    private func takeLate(_ outcome: SendOutcome, id: String, attempt: Int) async {
        guard case .sent(let externalID, let proof) = outcome, let job = fold.progress[id], job.state == .unknown,
            job.attempt == attempt
        else { return }
        await conclude(
            id, [resolved(id, as: "sent", by: "late_answer", externalID: externalID, proof: proof)])
    }

    /// Writes what became of a send. Until that is on disk the slot begins nothing else.
    private func conclude(_ item: QueueItem, _ outcome: SendOutcome, milliseconds: Int) async {
        let breakersBefore = breakers
        let records = outcomeRecords(item, outcome, milliseconds: milliseconds) + breakerRecords(since: breakersBefore)
        await conclude(item.id, records)
        if case .permanentTarget(let reason) = outcome { await suppress(item.id, reason) }
        if case .pauseChannel(let reason, _) = outcome {
            tell(.attention, key: "paused:\(configuration.channel):\(item.slot)", code: "paused", reason, item: item.id)
        }
    }

    /// Writes final or waiting records, however long the disk takes to accept them, and what follows from them.
    func conclude(_ id: String, _ records: [JSONObject]) async {
        while true {
            do {
                try await record(records)
                break
            } catch {
                note(trouble: error)
                // The outcome must not be lost while we live; if we die first the job is unknown, which is true.
                do { try await ports.clock.sleep(for: .seconds(1)) } catch { return }
            }
        }
        await follow(id)
    }

    private func follow(_ id: String) async {
        guard let job = fold.progress[id] else { return }
        do {
            switch job.state {
            case .sent:
                tell(.activity, key: "sent:\(id)", code: "sent", "sent on \(configuration.channel)", item: id)
                tell(.attentionClear, key: "unknown:\(id)", code: "sent", "", item: id)
                clearPause(of: job.slot)
                try await announce(sent: id, job)
                try await takeEarly(id, job)
            case .dead:
                tell(.attention, key: "dead:\(id)", code: "dead", Self.words(ofDeath: job), item: id)
                try await derived.noteDead(id, job)
            case .unknown: expectProbe(id)
            default: break
            }
        } catch {
            note(trouble: error)
        }
    }

    /// What a person reads: a ladder that came to its end says what stood in the way.
    private static func words(ofDeath job: JobProgress) -> String {
        guard job.why == "retries_exhausted", let error = job.lastError else { return job.why ?? "gave up" }
        return "gave up after \(job.tries) tries: \(error)"
    }

    /// A pause that ended by itself is no matter for a person any more once something left.
    private func clearPause(of slot: String?) {
        guard let slot, fold.pauses["slot:\(slot)"] != nil else { return }
        tell(.attentionClear, key: "paused:\(configuration.channel):\(slot)", code: "sent", "")
    }

    private func outcomeRecords(_ item: QueueItem, _ outcome: SendOutcome, milliseconds: Int) -> [JSONObject] {
        let id = item.id
        switch outcome {
        case .sent(let externalID, let proof):
            succeed(item.slot)
            return [
                [
                    "k": "sent", "id": .string(id), "external_id": JSONValue(externalID),
                    "ms": .int(Int64(milliseconds)),
                    "proof": JSONValue(proof.map { String($0.prefix(2000)) }),
                ]
            ]
        case .retry(let reason, let after?):
            for scope in ["channel", "slot:\(item.slot)"] { breakers[scope]?.cancel(at: now) }
            return [
                failed(id, "busy", reason, retryAt: now.addingTimeInterval(min(max(after, 1), 86_400)), isFree: true)
            ]
        case .retry(let reason, nil):
            fail(item.slot)
            return tried(id, reason)
        case .permanentItem(let reason):
            succeed(item.slot)
            return [failed(id, "permanent_item", reason), ["k": "dead", "id": .string(id), "why": .string(reason)]]
        case .permanentTarget(let reason):
            succeed(item.slot)
            return [failed(id, "permanent_target", reason), ["k": "dead", "id": .string(id), "why": .string(reason)]]
        case .pauseChannel(let reason, let until):
            for scope in ["channel", "slot:\(item.slot)"] { breakers[scope]?.cancel(at: now) }
            return [
                failed(id, "pause_channel", reason, retryAt: now, isFree: true),
                [
                    "k": "pause", "scope": .string("slot:\(item.slot)"), "why": .string(reason), "by": "channel",
                    "until": JSONValue(until.flatMap(Timestamp.date).map(Timestamp.string)),
                ],
            ]
        case .unknown(let reason):
            fail(item.slot)
            return [["k": "unknown", "id": .string(id), "why": .string(reason)]]
        }
    }

    /// The records of a failed try: a wait of the ladder, or the end.
    private func tried(_ id: String, _ reason: String) -> [JSONObject] {
        let tries = fold.progress[id]?.tries ?? 1
        guard let wait = configuration.retry.wait(afterFailure: tries) else {
            return [failed(id, "transport", reason), ["k": "dead", "id": .string(id), "why": "retries_exhausted"]]
        }
        return [failed(id, "transport", reason, retryAt: now.addingTimeInterval(wait))]
    }

    private func failed(_ id: String, _ kind: String, _ code: String, retryAt: Date? = nil, isFree: Bool = false)
        -> JSONObject
    {
        var record: JSONObject = [
            "k": "fail", "id": .string(id), "class": .string(kind), "code": .string(code),
            "retry_at": JSONValue(retryAt.map(Timestamp.string)),
        ]
        if isFree { record["free_try"] = true }
        return record
    }

    // MARK: Breakers and suppression

    private func succeed(_ slot: String) {
        for scope in ["channel", "slot:\(slot)"] { breakers[scope]?.succeed() }
    }

    private func fail(_ slot: String) {
        for scope in ["channel", "slot:\(slot)"] {
            breakers[scope, default: CircuitBreaker()].fail(at: now, rule: configuration.breaker)
        }
    }

    private func breakerRecords(since before: [String: CircuitBreaker]) -> [JSONObject] {
        breakers.keys.sorted().compactMap { scope in
            guard let breaker = breakers[scope] else { return nil }
            let wasOpen = before[scope].map { $0.state != .closed } ?? false
            guard wasOpen || breaker.state != .closed, before[scope] != breaker else { return nil }
            return [
                "k": "breaker", "scope": .string(scope), "state": .string(breaker.state.word),
                "until": JSONValue(breaker.opensUntil.map(Timestamp.string)),
                "seconds": JSONValue(breaker.lastOpenSeconds),
                "failures": .int(Int64(breaker.failuresInRow)),
            ]
        }
    }

    /// Notes that this channel can never reach a recipient.
    private func suppress(_ id: String, _ reason: String) async {
        guard let draft = approvals.latest[id] else { return }
        let entry = DoNotContact(
            id: "bounce-\(id)", contact: draft.to, reason: reason, by: "channel", at: now,
            channel: configuration.channel)
        do { try await doNotContactWriter.append([entry.json]) } catch { note(trouble: error) }
    }
}
