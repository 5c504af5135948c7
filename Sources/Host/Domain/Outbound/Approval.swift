package import Foundation

/// Whether a text may leave: a draft is born `pending`; only `approved` lets it go.
package enum ApprovalState: String, Sendable, Hashable, CaseIterable {
    case pending, approved, rejected, expired
}

/// One line of `approvals.jsonl`: an exact text for an exact recipient, and who said what about it.
///
/// Its id is the queue item's id, and the last line of an id counts. It is the one home of message texts.
package struct Approval: Sendable, Hashable {
    package let id: String
    package var state: ApprovalState
    package let slot: String
    package let channel: String
    package let audience: Audience
    package let leadID: String?
    package let to: String
    package var subject: String?
    package var body: String
    /// SHA-256 of `body` in hex, as the line says it; the gate compares it with the text.
    package var bodySHA256: String
    package let template: String?
    package let createdAt: Date
    package var expiresAt: Date
    /// When this line was written; for a decided one the time of the decision.
    package var at: Date
    /// Who: `policy:staff`, `standing:<id>`, or a person's name for the audit.
    package var by: String
    /// From where: `dispatcher`, `api`, `cli`, …
    package var via: String
    package var reason: String?
    /// Why a person is asked although a standing approval might fit.
    package var note: String?
    /// An approval that can still be recalled counts from here on.
    package var effectiveAt: Date?

    package init(
        id: String, state: ApprovalState, slot: String, channel: String, audience: Audience, leadID: String?,
        to: String,
        subject: String?, body: String, bodySHA256: String, template: String?, createdAt: Date, expiresAt: Date,
        at: Date,
        by: String, via: String
    ) {
        self.id = id
        self.state = state
        self.slot = slot
        self.channel = channel
        self.audience = audience
        self.leadID = leadID
        self.to = to
        self.subject = subject
        self.body = body
        self.bodySHA256 = bodySHA256
        self.template = template
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.at = at
        self.by = by
        self.via = via
    }

    /// `nil` when the line is no approval (another kind of line, or one that misses what makes it usable).
    package init?(json: JSONObject) {
        guard let id = json["id"]?.string, let state = json["state"]?.string.flatMap(ApprovalState.init),
            let channel = json["channel"]?.string, let to = json["to"]?.string, let body = json["body"]?.string,
            let sum = json["body_sha256"]?.string, let at = json["at"]?.string.flatMap(Timestamp.date)
        else { return nil }
        let created = json["created_at"]?.string.flatMap(Timestamp.date) ?? at
        self.init(
            id: id, state: state, slot: json["slot_id"]?.string ?? "", channel: channel,
            audience: json["audience"]?.string.flatMap(Audience.init) ?? .buyer, leadID: json["lead_id"]?.string,
            to: to,
            subject: json["subject"]?.string, body: body, bodySHA256: sum, template: json["template"]?.string,
            createdAt: created,
            expiresAt: json["expires_at"]?.string.flatMap(Timestamp.date)
                ?? created.addingTimeInterval(QueueItem.lifeSeconds),
            at: at, by: json["by"]?.string ?? "", via: json["via"]?.string ?? "")
        reason = json["reason"]?.string
        note = json["note"]?.string
        effectiveAt = json["effective_at"]?.string.flatMap(Timestamp.date)
    }

    /// The line of `approvals.jsonl`.
    package var json: JSONObject {
        var line: JSONObject = [
            "v": 1, "id": .string(id), "at": .string(Timestamp.string(at)), "state": .string(state.rawValue),
            "slot_id": .string(slot), "channel": .string(channel), "audience": .string(audience.rawValue),
            "lead_id": JSONValue(leadID), "to": .string(to), "subject": JSONValue(subject), "body": .string(body),
            "body_sha256": .string(bodySHA256), "template": JSONValue(template),
            "created_at": .string(Timestamp.string(createdAt)), "expires_at": .string(Timestamp.string(expiresAt)),
            "by": .string(by), "via": .string(via),
        ]
        if let reason { line["reason"] = .string(reason) }
        if let note { line["note"] = .string(note) }
        if let effectiveAt { line["effective_at"] = .string(Timestamp.string(effectiveAt)) }
        return line
    }

    /// The state as of `now`: a pending one past its time is expired even before a line says so.
    package func state(at now: Date) -> ApprovalState { state == .pending && expiresAt <= now ? .expired : state }

    /// The approval item of the API. `outcome` is the queue item's state; the address is masked.
    package func item(now: Date, outcome: JobState?, delivery: DeliveryProgress? = nil) -> JSONObject {
        let isDecided = state == .approved || state == .rejected
        var item: JSONObject = [
            "id": .string(id), "state": .string(state(at: now).rawValue), "slot_id": .string(slot),
            "channel": .string(channel), "audience": .string(audience.rawValue), "lead_id": JSONValue(leadID),
            "to_masked": .string(ContactKey.masked(to)), "subject": JSONValue(subject), "body": .string(body),
            "template": JSONValue(template), "created_at": .string(Timestamp.string(createdAt)),
            "expires_at": .string(Timestamp.string(expiresAt)), "decided_by": JSONValue(isDecided ? by : nil),
            "decided_at": JSONValue(isDecided ? Timestamp.string(at) : nil), "outcome": JSONValue(outcome?.rawValue),
        ]
        if let reason { item["reason"] = .string(reason) }
        if let note { item["note"] = .string(note) }
        if let delivery { item["delivery"] = .object(delivery.json) }
        if let effectiveAt { item["effective_at"] = .string(Timestamp.string(effectiveAt)) }
        return item
    }
}
