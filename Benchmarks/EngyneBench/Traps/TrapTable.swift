import Domain
import PracticeSite
import Foundation

/// The tallies as a table for people and as JSON for programs.
enum TrapTable {
    static func head(_ product: String, _ tries: Int) -> String {
        "\(product), \(tries) tries each\n" + pad("trap", 20) + pad("right", 7) + pad("wrong", 7) + pad("partial", 9)
            + pad("untrue", 8) + pad("rate", 8) + pad("least", 7) + pad("ms", 7) + pad("ok", 4) + "refused"
    }

    static func line(_ tally: TrapTally) -> String {
        let reasons = tally.refused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return pad(tally.trap.rawValue, 20) + pad("\(tally.right)", 7) + pad("\(tally.wrongAtAll)", 7)
            + pad("\(tally.partial)", 9) + pad("\(tally.untrue)", 8) + pad(percent(tally.rate), 8)
            + pad(tally.trap.isHittable ? percent(tally.trap.leastHits) : "–", 7)
            + pad(tally.medianMilliseconds.map { String(format: "%.0f", $0) } ?? "–", 7)
            + pad(tally.isGood ? "yes" : "NO", 4) + reasons
    }

    static func foot(_ tallies: [TrapTally]) -> String {
        let sum = { (part: KeyPath<TrapTally, Int>) in tallies.reduce(0) { $0 + $1[keyPath: part] } }
        return "\(sum(\.tries)) tries, \(sum(\.wrongAtAll)) wrong, \(sum(\.untrue)) untrue reports. "
            + "wrong: any pointer event at another control; partial: stopped before the click; ms: median of the hits"
    }

    static func json(_ tallies: [TrapTally], _ product: String, _ isGood: Bool) -> String {
        let all: JSONValue = [
            "v": 1, "bench": "traps", "browser": .string(product), "ok": .bool(isGood),
            "traps": .array(tallies.map(\.json)),
        ]
        return String(decoding: all.encoded, as: UTF8.self)
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f%%", share * 100) }
    private static func pad(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }
}
