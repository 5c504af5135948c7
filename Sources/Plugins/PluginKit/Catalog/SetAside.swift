package import Domain
import Foundation

/// One stop of a plugin at a limit, for the count of three within ten minutes.
struct LimitStop: Sendable, Hashable {
    let slot: String?
    let at: Date

    var json: JSONValue { ["slot": JSONValue(slot), "at": .string(Timestamp.string(at))] }

    init(slot: String?, at: Date) { (self.slot, self.at) = (slot, at) }
    init?(json: JSONValue) {
        guard let at = json["at"]?.string.flatMap(Timestamp.date) else { return nil }
        self.init(slot: json["slot"]?.string, at: at)
    }
}

/// A plugin that works no longer for one slot, because limits stopped it too often there. Other slots go on.
package struct SetAside: Sendable, Hashable {
    package static let stops = 3
    package static let seconds = 600.0

    /// `nil`: webhooks that come in.
    package let slot: String?
    package let why: PluginProblem

    /// What a slot's state and a channel's pause say.
    package var reason: String { "stopped at its limits \(Self.stops) times within 10 minutes: \(why.text)" }

    package var json: JSONObject { ["slot": JSONValue(slot), "why": .object(why.json)] }

    package init(slot: String?, why: PluginProblem) { (self.slot, self.why) = (slot, why) }
    init?(json: JSONValue) {
        guard let why = PluginProblem(json: json["why"]) else { return nil }
        self.init(slot: json["slot"]?.string, why: why)
    }
}
