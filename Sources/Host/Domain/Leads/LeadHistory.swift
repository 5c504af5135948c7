package import Foundation

/// What the log says of one lead.
package struct LeadRecord: Sendable {
    package let id: String
    package internal(set) var lead: Lead?
    /// When it was observed for the first time.
    package internal(set) var firstSeenAt: Date?
    package internal(set) var decision: Decision?
    package internal(set) var intendedAt: Date?
    package internal(set) var intendedRun: String?
    package internal(set) var clickResult: ClickResult?
    /// When the click's answer was written.
    package internal(set) var clickedAt: Date?
    package internal(set) var verifiedAt: Date?
    package internal(set) var verifiedFields: JSONObject?
    package internal(set) var unverifiedAt: Date?
    package internal(set) var emittedAt: Date?
    /// When the first message to the buyer left.
    package internal(set) var firstTouchAt: Date?
    /// When a person said that they had wanted it.
    package internal(set) var wishedAt: Date?
    /// The last reason its click was held for, so that the same reason is not written every cycle.
    package internal(set) var heldFor: String?
    /// The last reason its click could not be armed for, likewise.
    package internal(set) var unarmedFor: String?
    package internal(set) var plugin: PluginStamp?
    package internal(set) var runID: String?

    /// Money may have been spent and the proof is still missing.
    package var needsVerification: Bool {
        intendedAt != nil && verifiedAt == nil && clickResult != .refused
    }
    package var needsEmission: Bool { verifiedAt != nil && emittedAt == nil }
}

package enum ClickResult: String, Sendable { case confirmed, refused, uncertain }

/// The fold of a slot's `leads.jsonl`: which leads were seen, decided, clicked and proven. A lead is never clicked
/// twice because the intent stands here before the click, also after a crash between the two.
package struct LeadHistory: Sendable {
    package private(set) var records: [String: LeadRecord] = [:]
    /// Times of all click intents, oldest first: what the caps count.
    package private(set) var intents: [Date] = []
    /// Leads whose click ended in a dialog nobody knows, oldest first, since the last confirmed click.
    package private(set) var dialogs: [String] = []
    /// When the site last refused a click for its balance, and has confirmed none since.
    package private(set) var balanceRefusedAt: Date?
    package private(set) var counts: [LeadEventType: Int] = [:]

    package init() {}

    package subscript(id: String) -> LeadRecord? { records[id] }
    package var awaitingVerification: [LeadRecord] {
        records.values.filter(\.needsVerification).sorted {
            ($0.intendedAt ?? .distantPast, $0.id) < ($1.intendedAt ?? .distantPast, $1.id)
        }
    }
    package var awaitingEmission: [LeadRecord] {
        records.values.filter(\.needsEmission).sorted {
            ($0.verifiedAt ?? .distantPast, $0.id) < ($1.verifiedAt ?? .distantPast, $1.id)
        }
    }

    /// Folds one line. Lines are facts: applying the same one twice changes nothing but the counts.
    package mutating func apply(_ event: LeadEvent) {
        counts[event.type, default: 0] += 1
        guard let id = event.leadID else { return }
        var record = records[id] ?? LeadRecord(id: id)
        switch event.type {
        case .observed:
            record.lead = event.fields["lead"]?.object.flatMap(Lead.init(json:)) ?? record.lead
            record.firstSeenAt = record.firstSeenAt ?? event.at
        case .decided: record.decision = Decision(json: event.fields)
        case .clickHeld: (record.heldFor, record.unarmedFor) = (event.fields["why"]?.string, nil)
        case .clickIntended: intend(&record, event)
        case .armingFailed: (record.unarmedFor, record.heldFor) = (event.fields["reason"]?.string, nil)
        case .clicked:
            record.clickResult = event.fields["result"]?.string.flatMap(ClickResult.init) ?? .uncertain
            record.clickedAt = record.clickedAt ?? event.at
            answered(id, record.clickResult, event)
        case .verified:
            (record.verifiedAt, record.verifiedFields) = (event.at, event.fields)
            (record.plugin, record.runID) = (event.plugin, event.runID)
        case .unverified: record.unverifiedAt = event.at
        case .emitted: record.emittedAt = event.at
        case .messageSent where event.fields["audience"]?.string != Audience.staff.rawValue:
            record.firstTouchAt = record.firstTouchAt ?? event.at
        case .wished: record.wishedAt = record.wishedAt ?? event.at
        case .rowRejected, .messageSent, .messageState: break
        }
        records[id] = record
    }

    private mutating func answered(_ id: String, _ result: ClickResult?, _ event: LeadEvent) {
        switch (result, event.fields["reason"]?.string) {
        case (.confirmed, _): (dialogs, balanceRefusedAt) = ([], nil)
        case (.refused, "balance"): balanceRefusedAt = event.at
        case (.uncertain, "unknown_dialog") where !dialogs.contains(id): dialogs.append(id)
        default: break
        }
    }

    /// The other clicks that are not settled: what the site lists may be theirs as well.
    package func rivals(of id: String) -> [LeadRecord] { awaitingVerification.filter { $0.id != id } }

    private mutating func intend(_ record: inout LeadRecord, _ event: LeadEvent) {
        if record.intendedAt == nil { intents.append(event.at) }
        (record.intendedAt, record.intendedRun) = (event.at, event.runID)
        (record.heldFor, record.unarmedFor) = (nil, nil)
    }
}
