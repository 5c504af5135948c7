import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Asks the gate about every open job, writes what changed and begins the sends that may begin.
    func decideAll() async throws {
        mustDecide = false
        wakeAt = .distantFuture
        fold.forgetFinished(now: now)
        var records: [JSONObject] = []
        var ready: [String: [JobFold.Entry]] = [:]
        for id in fold.order where isWaiting(id) {
            guard let entry = fold.entries[id] else { continue }
            try await renewIfOverdue(entry)
            try await draftIfNeeded(entry)
            // Meanwhile its turn may have come, and it may even have left.
            guard isWaiting(id) else { continue }
            switch decide(entry) {
            case .drop(let why): records.append(drop(entry, why))
            case .hold(let reasons): if let change = hold(entry, reasons) { records.append(change) }
            case .send: if isDue(id) { ready[entry.item.slot, default: []].append(entry) }
            }
            if records.count >= 500 {
                try await record(stillWaiting(records))
                records = []
            }
        }
        try await record(stillWaiting(records))
        let now = now
        waiting = ready.mapValues { $0.sorted { order($1).goes(before: order($0), at: now) } }
        beginReady()
    }

    /// Neither on its way nor gone nor in doubt: only then is the gate's answer about it worth writing.
    private func isWaiting(_ id: String) -> Bool {
        fold.state(of: id).isWaiting && !inFlight.values.contains(id)
    }

    /// A pass takes its time; of jobs that began to leave since they were judged, the judgement is void.
    private func stillWaiting(_ records: [JSONObject]) -> [JSONObject] {
        records.filter { $0["id"]?.string.map(isWaiting) ?? true }
    }

    private func isDue(_ id: String) -> Bool {
        let due = dueAt(id)
        if due > now { wakeAt = min(wakeAt, due) }
        return due <= now
    }

    /// When a job may be tried at the earliest: a wait of the retry ladder, or the line's own `not_before`.
    func dueAt(_ id: String) -> Date {
        let item = fold.entries[id]?.item
        return max(fold.progress[id]?.nextAt ?? .distantPast, item?.notBefore ?? item?.at ?? .distantPast)
    }

    private func drop(_ entry: JobFold.Entry, _ why: DeliveryGate.Drop) -> JSONObject {
        let id = entry.item.id
        withoutContact.remove(id)
        composedFor[id] = nil
        composeTrouble[id] = nil
        missingFacts[id] = nil
        return ["k": "drop", "id": .string(id), "why": .string(why.rawValue)]
    }

    /// A record only when the reasons are other ones than before; a job waiting for its retry stays `retrying`.
    private func hold(_ entry: JobFold.Entry, _ reasons: [DeliveryGate.Hold]) -> JSONObject? {
        let id = entry.item.id
        guard isDue(id), fold.progress[id]?.state != .held || fold.progress[id]?.reasons != reasons.map(\.rawValue)
        else {
            return nil
        }
        var record: JSONObject = [
            "k": "hold", "id": .string(id), "why": JSONValue(reasons.first?.rawValue),
            "reasons": JSONValue(reasons.map(\.rawValue)),
        ]
        if let missing = missingFacts[id] { record["missing"] = JSONValue(missing) }
        return record
    }

    /// The gate's answer for one job as everything stands now. `isSending` leaves out what this very send reserved.
    func decide(_ entry: JobFold.Entry, isSending: Bool = false) -> DeliveryGate.Answer {
        DeliveryGate.decide(input(entry, isSending: isSending))
    }

    private func input(_ entry: JobFold.Entry, isSending: Bool) -> DeliveryGate.Input {
        let (item, now) = (entry.item, now)
        let slot = slots[item.slot]
        let expires = fold.expires(item.id) ?? item.expires
        wakeAt = min(wakeAt, expires > now ? expires : .distantFuture)
        var input = DeliveryGate.Input()
        input.audience = sender.audience
        input.isKnownVersion = item.isKnownVersion
        input.key = entry.key
        input.isExpired = expires <= now
        input.globalHold = isHeld
        input.isPaused = isPaused(item.slot)
        input.channelEnabled = slot?.channelEnabled ?? false
        input.dryRun = configuration.dryRun || (slot?.dryRun ?? true)
        input.dryRunAdvances = configuration.dryRunAdvances
        input.draft = draftState(item.id)
        let draft = approvals.latest[item.id]
        let contacts = contacts(of: entry)
        input.onDoNotContact = doNotContact.blocks(contacts, channel: configuration.channel)
        input.safetyHold = item.slotID.map { ports.safetyHold($0, item.leadID, contacts) } ?? false
        input.sameBuyer = isSameBuyer(entry)
        input.verdict = verdict(item)
        input.unknownAhead = draft.map { isUnknownAhead(of: item.id, to: $0.to) } ?? false
        limits(slot, item.slot, isSending: isSending, &input)
        return input
    }

    private func verdict(_ item: QueueItem) -> DeliveryGate.Verdict {
        let now = now
        if let effective = approvals.latest[item.id]?.effectiveAt, effective > now { wakeAt = min(wakeAt, effective) }
        return approvals.verdict(for: item, at: now)
    }

    private func limits(_ slot: SlotDelivery?, _ name: String, isSending: Bool, _ input: inout DeliveryGate.Input) {
        let now = now
        guard let slot else { return }
        let limits = slotLimits(slot, name, now)
        input.windowOpen = limits.opensAt == nil
        let fullUntil = [limits.fullUntil, sharedFullUntil(now, besides: isSending ? name : nil)].compactMap(\.self)
            .max()
        input.quotaLeft = fullUntil == nil
        wakeAt = min(wakeAt, limits.opensAt ?? .distantFuture, fullUntil ?? .distantFuture)
        guard !isSending else { return }
        let scopes = ["channel", "slot:\(name)"].compactMap { breakers[$0] }
        input.breakerAllows = scopes.allSatisfy { $0.allows(at: now) }
        input.paceReady = pacing.isReady(name, at: now) && inFlight[name] == nil
        let later = scopes.compactMap(\.opensUntil) + [pacing.nextMoment(of: name)].compactMap(\.self)
        wakeAt = min(wakeAt, later.filter { $0 > now }.min() ?? .distantFuture)
    }

    /// When all slots together may send again, or `nil` for now. A send that has begun and not yet written its intent
    /// counts too, unless it is the one that asks.
    private func sharedFullUntil(_ now: Date, besides slot: String?) -> Date? {
        let quota = configuration.sharedQuota
        guard !quota.isUnlimited else { return nil }
        let begun = inFlight.filter { $0.key != slot && fold.state(of: $0.value).isWaiting }.map { _ in now }
        if sharedSends.sequence != fold.sequence {
            let hour = now.addingTimeInterval(-3600)
            sharedSends = (fold.sequence, fold.sends.values.flatMap { $0.map(\.at).filter { $0 > hour } }.sorted())
        }
        return quota.fullUntil(sends: sharedSends.at + begun, now: now, zone: .gmt)
    }

    /// Window and quota of a slot, worked out once for all its jobs of one pass.
    private func slotLimits(_ slot: SlotDelivery, _ name: String, _ now: Date) -> SlotLimits {
        if let known = limitsSeen[name], known.now == now, known.sequence == fold.sequence, known.slot == slot {
            return known
        }
        let sends = (fold.sends[name] ?? []).map(\.at)
        let limits = SlotLimits(
            now: now, sequence: fold.sequence, slot: slot,
            opensAt: slot.window.contains(now) ? nil : slot.window.nextOpening(from: now),
            fullUntil: slot.quota.fullUntil(
                sends: sends, now: now, zone: slot.zone, firstSend: fold.firstIntent[name]))
        limitsSeen[name] = limits
        return limits
    }

    private func isPaused(_ slot: String) -> Bool {
        guard damage == nil else { return true }
        guard let pause = fold.pause(of: slot, at: now) else { return false }
        if let until = pause.until { wakeAt = min(wakeAt, until) }
        return true
    }

    private func isUnknownAhead(of id: String, to: String) -> Bool {
        guard !fold.doubtful.isEmpty else { return false }
        let recipient = Digest.recipient(to)
        return fold.doubtful.contains { $0 != id && fold.progress[$0]?.toHash == recipient }
    }

    func contacts(of entry: JobFold.Entry) -> Set<ContactKey> {
        let contact = entry.item.payload["contact"]
        let known = ["phone", "email", "whatsapp", "chat_id"].map { contact?[$0]?.string }
        let named = ContactKey.all(known + [entry.item.to, approvals.latest[entry.item.id]?.to])
        return named.union(composedFor[entry.item.id] ?? [])
    }

    /// At most one job per slot, the slots that waited longest first.
    private func beginReady() {
        for slot in waiting.keys.sorted(by: { lastServed[$0] ?? 0 < lastServed[$1] ?? 0 }) { beginNext(slot) }
    }

    /// Begins the slot's next ready job. One that may not leave after all (another slot's job may have taken the one
    /// try a half-open breaker allows) makes all be asked again.
    func beginNext(_ slot: String) {
        guard !isStopping, inFlight[slot] == nil, let next = waiting[slot]?.popLast() else { return }
        if isReady(next) { begin(next) } else { mustDecide = true }
    }

    private func isReady(_ entry: JobFold.Entry) -> Bool {
        guard fold.entries[entry.item.id] == entry, !fold.state(of: entry.item.id).isFinal else { return false }
        return dueAt(entry.item.id) <= now && decide(entry) == .send
    }

    private func order(_ entry: JobFold.Entry) -> SendOrder {
        SendOrder(priority: entry.item.priority, due: dueAt(entry.item.id), offset: entry.offset)
    }
}

/// What window and quota say about a slot at one moment.
struct SlotLimits {
    let now: Date
    let sequence: Int
    let slot: SlotDelivery
    let opensAt: Date?
    let fullUntil: Date?
}
