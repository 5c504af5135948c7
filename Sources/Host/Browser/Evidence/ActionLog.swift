package import Domain
package import Foundation
import ProcessBridge

/// One thing that was done to a page, or that the page did by itself.
package struct ActionEntry: Sendable, Hashable {
    package let at: Date
    /// `goto`, `click`, `type`, … for what we did; `dialog`, `popup`, `download`, … for what the page did.
    package let did: String
    /// The locator or address it was about.
    package var on: String?
    /// `ok`, `refused` (the reason in `why`), `none` (nothing in time) or `failed`; `nil` for what just happened.
    package var outcome: String?
    package var why: String?
    package var milliseconds: Double?

    package var json: JSONObject {
        var line: JSONObject = ["at": .string(Timestamp.string(at)), "did": .string(did)]
        line["on"] = on.map { .string(EvidenceRedaction.text($0)) }
        line["outcome"] = outcome.map(JSONValue.string)
        line["why"] = why.map { .string(EvidenceRedaction.text($0)) }
        line["ms"] = milliseconds.map { .double(($0 * 10).rounded() / 10) }
        return line
    }
}

/// The last actions of one page, in order. It holds no typed text and no cookie; what else could be a secret is taken
/// out when it is written. Cheap enough to be always on.
package final class ActionLog: Sendable {
    package static let kept = 500
    private static let longest = 400
    private let entries = Guarded<[ActionEntry]>([])
    private let now: WallClock

    package init(now: @escaping WallClock) { self.now = now }

    package var all: [ActionEntry] { entries.use { $0 } }

    /// Something that happened at this moment.
    package func note(_ did: String, on subject: String? = nil, detail: String? = nil) {
        add(ActionEntry(at: now(), did: did, on: Self.short(subject), why: Self.short(detail)))
    }

    /// An action that began at `start` and took `elapsed`.
    func note(_ did: String, on subject: String?, start: Date, elapsed: Duration, _ outcome: ActionOutcome) {
        let milliseconds = elapsed / .milliseconds(1)
        add(
            ActionEntry(
                at: start, did: did, on: Self.short(subject), outcome: outcome.word, why: Self.short(outcome.why),
                milliseconds: milliseconds))
    }

    func moment() -> Date { now() }

    private func add(_ entry: ActionEntry) {
        entries.use { entries in
            entries.append(entry)
            // Twice the number, then cut back: an array that loses its first element each time moves all others.
            if entries.count > 2 * Self.kept { entries.removeFirst(entries.count - Self.kept) }
        }
    }

    private static func short(_ text: String?) -> String? {
        text.map { $0.count > longest ? $0.prefix(longest) + "…" : $0 }
    }

    /// One JSON object a line, the oldest first.
    package var lines: [UInt8] {
        all.suffix(Self.kept).flatMap { JSONValue.object($0.json).encoded + [0x0A] }
    }
}

/// What came of an action, in the log's words.
struct ActionOutcome: Sendable {
    var word: String
    var why: String?

    static let ok = ActionOutcome(word: "ok")
    static func ok(_ why: String?) -> ActionOutcome { ActionOutcome(word: "ok", why: why) }
    static func refused(_ why: String) -> ActionOutcome { ActionOutcome(word: "refused", why: why) }
    static let none = ActionOutcome(word: "none")

    init(word: String, why: String? = nil) { (self.word, self.why) = (word, why) }

    init(failure: any Error) {
        let known = failure as? any HostError
        self.init(word: "failed", why: known.map { "\($0.code): \($0.message)" } ?? "\(failure)")
    }

    /// A click that reached the page, or the reason why not.
    init(click report: ClickReport) {
        let words = [report.reason?.rawValue, report.detail].compactMap { $0 }.joined(separator: ": ")
        self.init(word: report.dispatched ? "ok" : "refused", why: words.isEmpty ? nil : words)
    }
}
