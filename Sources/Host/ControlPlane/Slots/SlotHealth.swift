import Activity
import Domain
import Foundation
import Slots

/// A slot's state in one of three words, with the sentence that says why. Colour and word are the same everywhere.
///
/// Red: it does not do its work. Amber: it works, or would, and a person should look. Green: as wanted, which a slot
/// that a person stopped or switched off is too.
struct SlotHealth: Hashable {
    enum Colour: String { case green, amber, red }
    let colour: Colour
    let why: String

    /// Kinds of attention that make a slot amber, the one to say first first.
    private static let amber = ["drift", "silent", "login", "unverified", "plugin", "settings", "leads_damaged"]

    static func of(_ slot: SlotOverview, attention: [AttentionItem], now: Date, staleSeconds: Double = 30) -> SlotHealth
    {
        let (state, isAlive) = (slot.state, slot.pidAlive)
        if let problem = slot.configProblem, !isAlive { return SlotHealth(colour: .red, why: problem.message) }
        if state.desired == .stopped { return SlotHealth(colour: .green, why: "stopped by a person") }
        if !slot.config.isEnabled, !isAlive { return SlotHealth(colour: .green, why: "switched off in its settings") }
        if let why = broken(state, isAlive: isAlive) { return SlotHealth(colour: .red, why: why) }
        if let age = slot.heartbeatAge(at: now), age > staleSeconds {
            return SlotHealth(colour: .red, why: "its heart has been silent for \(Int(age)) s")
        }
        return watched(state.phase, attention, hold: state.hold)
    }

    private static func broken(_ state: SlotState, isAlive: Bool) -> String? {
        if !isAlive { return state.phase == nil ? "not started yet" : "not running" + error(state) }
        return state.phase == .error ? "no cycle can be done" + error(state) : nil
    }

    private static func error(_ state: SlotState) -> String { state.lastError.map { ": \($0)" } ?? "" }

    /// A slot that beats and runs.
    static func watched(_ phase: Phase?, _ attention: [AttentionItem], hold: String? = nil) -> SlotHealth {
        if phase == .loginRequired { return SlotHealth(colour: .amber, why: "a person has to log in") }
        for kind in amber {
            if let item = attention.first(where: { $0.kind.hasPrefix(kind) }) {
                let detail = item.detail.isEmpty ? "" : ": \(item.detail)"
                return SlotHealth(colour: .amber, why: item.title + detail)
            }
        }
        if let hold { return SlotHealth(colour: .green, why: "watching; clicks are held (\(hold))") }
        return SlotHealth(colour: .green, why: phase == .cooldown ? "resting, as asked" : "watching")
    }
}
