package import Connectors
package import Domain
package import Foundation
import Journal

/// What is normal for one slot, kept over restarts in `slots/<id>/norms.json`: how well each selector does, per version
/// family of the connector, and the quiet hours since the last new lead. Also what people were told of it.
///
/// The file is replaced as a whole and seldom: learning that is lost with a crash is learned again.
package struct SlotSigns: Sendable {
    /// Between two writes.
    private static let interval = 600.0
    /// Version families whose norms are kept, the newest.
    private static let familyLimit = 3
    /// A silence longer than this is no longer counted hour by hour.
    private static let hourLimit = 168

    private let path: String
    /// By family, with the time of the last change.
    private var families: [String: (norms: SelectorNorms, at: Date)] = [:]
    private var savedAt = Date.distantPast
    /// Local hours since the last new lead in which the page was read well and held nothing new.
    package private(set) var quiet: Set<Int> = []
    package private(set) var rhythm = SlotRhythm(zone: .gmt)
    private var learned: (leads: Int, zone: TimeZone)?
    /// When the page was last read without a doubt.
    package var goodAt: Date?
    /// What stands on the attention list; `nil`: not known, a run before this one may have put it there.
    var told = Told()

    struct Told: Sendable {
        var drift: DriftWatch.Standing?
        var driftEvidence: [String] = []
        var silence: String?
        var isSilenceKnown = false
        var silenceEvidence: [String] = []
    }

    package init(path: String) { self.path = path }

    /// Takes up what an earlier run learned. A file that cannot be understood is learned anew.
    package mutating func read() throws {
        guard let bytes = try AtomicFile.read(path), let file = try JSONReader.read(bytes).object else { return }
        for (family, value) in file["families"]?.object?.members ?? [] {
            guard let at = value["at"]?.string.flatMap(Timestamp.date), let norms = value["selectors"]?.object else {
                continue
            }
            families[family] = (SelectorNorms(json: norms), at)
        }
        quiet = Set((file["quiet_hours"]?.array ?? []).compactMap(\.int))
        goodAt = file["good_at"]?.string.flatMap(Timestamp.date)
    }

    package func norms(of plugin: PluginStamp) -> SelectorNorms {
        families[SelectorNorms.family(of: plugin)]?.norms ?? SelectorNorms()
    }

    package mutating func learn(_ norms: SelectorNorms, of plugin: PluginStamp, at now: Date) {
        guard !norms.isEmpty else { return }
        families[SelectorNorms.family(of: plugin)] = (norms, now)
        let old = families.sorted { $0.value.at > $1.value.at }.dropFirst(Self.familyLimit)
        for (family, _) in old { families[family] = nil }
    }

    /// The hours in which leads come, learned from the slot's own log; anew when it grew.
    package mutating func learn(_ history: LeadHistory, zone: TimeZone) {
        guard learned.map({ $0.leads != history.records.count || $0.zone != zone }) ?? true else { return }
        learned = (history.records.count, zone)
        rhythm = SlotRhythm(zone: zone, newLeads: history.records.values.lazy.compactMap(\.firstSeenAt))
        let last = rhythm.lastNewAt.map(rhythm.hour(of:)) ?? .min
        quiet = quiet.filter { $0 > last }
    }

    /// The page was read well just now and, since the last new lead, held nothing new.
    package mutating func readWell(at now: Date) {
        goodAt = now
        let hour = rhythm.hour(of: now)
        if hour > rhythm.lastNewAt.map(rhythm.hour(of:)) ?? .min, quiet.count < Self.hourLimit { quiet.insert(hour) }
    }

    /// Writes the file when ten minutes are over, or always.
    package mutating func save(at now: Date, always: Bool) throws {
        guard always || now.timeIntervalSince(savedAt) >= Self.interval || now < savedAt else { return }
        var kept = JSONObject()
        for (family, value) in families.sorted(by: { $0.key < $1.key }) {
            kept[family] = ["at": .string(Timestamp.string(value.at)), "selectors": .object(value.norms.json)]
        }
        let file: JSONObject = [
            "v": 1, "at": .string(Timestamp.string(now)), "good_at": JSONValue(goodAt.map(Timestamp.string)),
            "quiet_hours": .array(quiet.sorted().map { JSONValue($0) }), "families": .object(kept),
        ]
        try AtomicFile.write(JSONValue.object(file).encoded + [0x0A], to: path)
        savedAt = now
    }
}
