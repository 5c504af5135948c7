package import Domain
package import Foundation

/// What has happened to one job so far, folded from the journal's records about it.
package struct JobProgress: Sendable, Hashable {
    package var state = JobState.queued
    /// The reported reason of a held, dropped, unknown or dead job.
    package var why: String?
    package var reasons: [String] = []
    /// Tries counted at their intent; a wait the service named gives its try back.
    package var tries = 0
    package var replays = 0
    /// When a retry is due.
    package var nextAt: Date?
    /// A life longer than the line's own, after a replay or the end of a dry run.
    package var expires: Date?
    package var externalID: String?
    package var proof: String?
    package var lastError: String?
    package var firstAt: Date
    package var intentAt: Date?
    /// The number of the last try ever made, which does not go back as `tries` may.
    package var attempt = 0
    package var ref: String?
    package var bodySHA256: String?
    package var toHash: String?
    package var decidedBy: String?
    package var plugin: JSONValue?
    package var unknownAt: Date?
    package var finishedAt: Date?
    /// How far the sent message has come, where the network tells.
    package var delivery: DeliveryProgress?
    package var slot: String?
    package var leadID: String?
    /// Asks for a yes of a person whatever the approval policy says.
    package var needsPerson = false

    package init(firstAt: Date) { self.firstAt = firstAt }

    /// Whether nothing but a dry run (and what comes behind it) held the job back.
    package var isHeldByDryRun: Bool {
        state == .held && reasons.contains("dry_run") && !reasons.contains("channel_off")
    }

    /// Takes one record of kind `kind`. Unknown kinds change nothing.
    package mutating func apply(_ kind: String, _ record: JSONObject, at: Date) {
        slot = record["slot"]?.string ?? slot
        leadID = record["lead"]?.string ?? leadID
        switch kind {
        // Decided before the intent and written after it: too late to mean anything.
        case "hold", "free", "drop": if state.isWaiting { gated(kind, record, at: at) }
        case "intent": intend(record, at: at)
        case "sent": finish(.sent, record, at: at)
        case "fail": fail(record)
        case "unknown": (state, why, unknownAt) = (.unknown, record["why"]?.string, at)
        case "resolve": resolve(record, at: at)
        case "dead": finish(.dead, record, at: at)
        case "replay": replay(record)
        case "state": advance(record, at: at)
        default: break
        }
    }

    private mutating func gated(_ kind: String, _ record: JSONObject, at: Date) {
        switch kind {
        case "hold": hold(record)
        case "free": free(record)
        default: finish(.dropped, record, at: at)
        }
    }

    private mutating func hold(_ record: JSONObject) {
        state = .held
        why = record["why"]?.string
        reasons = record["reasons"]?.array?.compactMap(\.string) ?? [why].compactMap(\.self)
    }

    private mutating func free(_ record: JSONObject) {
        (state, why, reasons) = (.queued, nil, [])
        expires = record["expires"]?.string.flatMap(Timestamp.date) ?? expires
        needsPerson = record["needs_person"]?.bool ?? needsPerson
    }

    private mutating func intend(_ record: JSONObject, at: Date) {
        (state, why, reasons, nextAt) = (.sending, nil, [], nil)
        tries += 1
        attempt = max(attempt + 1, record["try"]?.int ?? 0)
        intentAt = at
        ref = record["ref"]?.string
        bodySHA256 = record["body_sha256"]?.string
        toHash = record["to_hash"]?.string
        decidedBy = record["by"]?.string
        plugin = record["plugin"]
    }

    private mutating func fail(_ record: JSONObject) {
        lastError = record["code"]?.string
        if record["free_try"]?.bool == true { tries = max(0, tries - 1) }
        state = .retrying
        nextAt = record["retry_at"]?.string.flatMap(Timestamp.date)
    }

    private mutating func resolve(_ record: JSONObject, at: Date) {
        switch record["as"]?.string {
        case "sent": finish(.sent, record, at: at)
        case "not_sent":
            (state, why, unknownAt) = (.retrying, nil, nil)
            nextAt = record["retry_at"]?.string.flatMap(Timestamp.date)
        default: break
        }
    }

    private mutating func advance(_ record: JSONObject, at: Date) {
        guard let state = record["state"]?.string.flatMap(DeliveryState.init),
            DeliveryProgress.isNews(state, after: delivery)
        else { return }
        delivery = DeliveryProgress(state: state, at: at)
    }

    private mutating func replay(_ record: JSONObject) {
        delivery = nil
        (state, why, reasons, tries, nextAt, finishedAt, unknownAt) = (.queued, nil, [], 0, nil, nil, nil)
        replays += 1
        expires = record["expires"]?.string.flatMap(Timestamp.date) ?? expires
        needsPerson = record["needs_person"]?.bool ?? needsPerson
    }

    private mutating func finish(_ final: JobState, _ record: JSONObject, at: Date) {
        state = final
        why = record["why"]?.string
        (reasons, nextAt, unknownAt, finishedAt) = ([], nil, nil, at)
        externalID = record["external_id"]?.string ?? externalID
        proof = record["proof"]?.string ?? proof
    }
}
