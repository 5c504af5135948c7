import Domain
import Foundation
import Journal

extension Dispatcher {
    func draftState(_ id: String) -> DeliveryGate.Draft {
        if approvals.latest[id] != nil { return .written }
        if withoutContact.contains(id) { return .noContact }
        if missingFacts[id] != nil { return .incomplete }
        return composeTrouble[id] == nil ? .missing : .failed
    }

    /// Writes the draft of a job whose channel is on, once: that text is what gets approved and sent.
    func draftIfNeeded(_ entry: JobFold.Entry) async throws {
        let item = entry.item
        guard approvals.latest[item.id] == nil, let slot = slots[item.slot], slot.channelEnabled, isWorthADraft(entry)
        else { return }
        if let trouble = composeTrouble[item.id], trouble.until > now {
            wakeAt = min(wakeAt, trouble.until)
            return
        }
        guard let message = await compose(item, slot) else { return }
        let keys = ContactKey.all([message.to])
        composedFor[item.id] = keys
        if sender.audience == .buyer, doNotContact.blocks(keys, channel: configuration.channel) { return }
        try await write(draft(item, message, slot))
    }

    /// Whether the gate would not drop or refuse the job whatever its text is.
    private func isWorthADraft(_ entry: JobFold.Entry) -> Bool {
        let isDryDrop = configuration.dryRunAdvances && (configuration.dryRun || slots[entry.item.slot]?.dryRun ?? true)
        let isExpired = (fold.expires(entry.item.id) ?? entry.item.expires) <= now
        return entry.key == .free && entry.item.isKnownVersion && !isExpired && !isDryDrop
            && !withoutContact.contains(entry.item.id)
    }

    private func compose(_ item: QueueItem, _ slot: SlotDelivery) async -> ComposedMessage? {
        if let to = item.to, let body = item.body { return ComposedMessage(to: to, body: body, subject: item.subject) }
        guard isComplete(item, slot) else { return nil }
        ports.progress("compose", configuration.composeDeadlineSeconds + 5)
        let text = slot.templateText.map { MessageTemplate.fill($0, event: item.payload, client: slot.client) }
        let (sender, slotID, payload) = (sender, slot.slotID, item.payload)
        let answer = await Deadline.wait(seconds: configuration.composeDeadlineSeconds, clock: ports.clock) {
            await Result.catching { try await sender.compose(slot: slotID, event: payload, text: text) }
        }
        switch answer {
        case .success(let message): return contactable(message, item)
        case .failure(let error): composeFailed(item.id, HostFailure(error).message)
        case nil: composeFailed(item.id, "compose gave no answer in \(configuration.composeDeadlineSeconds) s")
        }
        return nil
    }

    /// Whether the event brings every fact the template needs: no buyer gets a text with a hole in it. It is asked again
    /// at each pass, so that a better template is enough. Staff read what there is.
    private func isComplete(_ item: QueueItem, _ slot: SlotDelivery) -> Bool {
        let missing = slot.templateText.map {
            MessageTemplate.missing($0, event: item.payload, client: slot.client)
        }
        let key = "template:\(configuration.channel):\(item.slot)"
        guard sender.audience == .buyer, let missing, !missing.isEmpty else {
            if missingFacts.removeValue(forKey: item.id) != nil {
                tell(.attentionClear, key: key, code: "complete", "", item: item.id)
            }
            return true
        }
        guard missingFacts.updateValue(missing, forKey: item.id) != missing else { return false }
        tell(
            .attention, key: key, code: "missing_variable",
            "the template '\(slot.template ?? "")' needs \(missing.joined(separator: ", ")), which this lead lacks:"
                + " give the place words of its own, {{\(missing[0])|…}}",
            item: item.id)
        return false
    }

    private func contactable(_ message: ComposedMessage?, _ item: QueueItem) -> ComposedMessage? {
        composeTrouble[item.id] = nil
        let to = (item.to ?? message?.to ?? "").trimmingCharacters(in: .whitespaces)
        guard let message, !to.isEmpty else {
            withoutContact.insert(item.id)
            return nil
        }
        return ComposedMessage(to: to, body: item.body ?? message.body, subject: item.subject ?? message.subject)
    }

    private func composeFailed(_ id: String, _ why: String) {
        composeTrouble[id] = (now.addingTimeInterval(60), why)
        wakeAt = min(wakeAt, now.addingTimeInterval(60))
        tell(.attention, key: "compose:\(configuration.channel)", code: "compose_failed", why, item: id)
    }

    /// The draft with the state it is born in: `pending`, or `approved` by policy or by a standing approval.
    private func draft(_ item: QueueItem, _ message: ComposedMessage, _ slot: SlotDelivery) -> Approval {
        let template = item.isWritten ? nil : slot.templateVersion ?? slot.template
        var draft = Approval(
            id: item.id, state: .pending, slot: item.slot, channel: configuration.channel, audience: sender.audience,
            leadID: item.leadID, to: message.to, subject: message.subject, body: message.body,
            bodySHA256: Digest.sha256(message.body), template: template, createdAt: now,
            expiresAt: fold.expires(item.id) ?? item.expires, at: now, by: "dispatcher", via: "dispatcher")
        draft.note = writtenLately(draft)
        guard fold.progress[item.id]?.needsPerson != true else { return draft }
        if sender.audience == .staff {
            (draft.state, draft.by) = (.approved, "policy:staff")
        } else if slot.approval == .standing {
            applyStanding(&draft, slot)
        }
        return draft
    }

    /// Lets a standing approval say yes where one fits, else notes why a person is asked.
    private func applyStanding(_ draft: inout Approval, _ slot: SlotDelivery) {
        let fitting = standing.candidates(slot: draft.slot, channel: draft.channel, template: draft.template, at: now)
        let day = LocalDay.bounds(of: now, zone: slot.zone).start
        if draft.note != nil { return }
        if let free = fitting.first(where: { approvals.uses(ofStanding: $0.id, since: day) < $0.dailyCap }) {
            (draft.state, draft.by) = (.approved, "standing:\(free.id)")
        } else {
            draft.note =
                fitting.isEmpty ? "no standing approval fits" : "today's number of the standing approval is used up"
        }
    }

    /// What the approver must know: it would not be the first message to this contact.
    private func writtenLately(_ draft: Approval) -> String? {
        let month = now.addingTimeInterval(-30 * 86_400)
        guard sender.audience == .buyer,
            let written = approvals.lastWritten(slot: draft.slot, to: draft.to, besides: draft.id), written > month
        else { return nil }
        return "this slot wrote to this contact on \(Timestamp.string(written))"
    }

    private func write(_ draft: Approval) async throws {
        try await approvalWriter.append([draft.json])
        _ = try approvals.refresh()
        tell(.approval, key: "approval:\(draft.id)", code: draft.state.rawValue, "", item: draft.id)
    }

    /// A job that outlived its time only because of a dry run does not go out when the dry run ends: it gets a new
    /// life, and needs a new yes of a person.
    func renewIfOverdue(_ entry: JobFold.Entry) async throws {
        let id = entry.item.id
        guard let job = fold.progress[id], job.isHeldByDryRun, let slot = slots[entry.item.slot], slot.channelEnabled,
            !slot.dryRun, !configuration.dryRun, (fold.expires(id) ?? entry.item.expires) <= now
        else { return }
        let expires = now.addingTimeInterval(QueueItem.lifeSeconds)
        if var draft = approvals.latest[id], draft.state != .rejected {
            (draft.state, draft.expiresAt, draft.at) = (.pending, expires, now)
            (draft.by, draft.via, draft.effectiveAt) = ("dispatcher", "dispatcher", nil)
            draft.note = "older than 48 h when the dry run ended"
            try await write(draft)
        }
        try await record([
            ["k": "free", "id": .string(id), "expires": .string(Timestamp.string(expires)), "needs_person": true]
        ])
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body gave or threw.
    static func catching(_ body: () async throws -> Success) async -> Result {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
