import Domain
import Foundation

/// The parts of a cycle over several rounds.
struct CycleTimes {
    enum Part: String, CaseIterable {
        case navigate, wait, extract, pause, decode, decide, append, appendFloor = "append_floor", intent
        case click, clickPause = "click_pause", clickEntry = "click_entry", verify, cards
    }

    private var rounds: [Part: [Double]] = [:]

    mutating func add(_ parts: [Part: Double]) {
        for (part, value) in parts { rounds[part, default: []].append(value) }
    }

    private func of(_ part: Part) -> Double { median(rounds[part] ?? []) }

    var steps: [CycleStep] {
        [
            CycleStep("navigate", "page.open of the list, to DOMContentLoaded", of(.navigate)),
            CycleStep("wait", "until the page's own script has put the cards up", of(.wait)),
            CycleStep("extract", "every reading call of the script", of(.extract)),
            CycleStep("decode", "the script's own work, the rows' check, the trace", of(.decode)),
            CycleStep("pause", "pauses the script asked for while reading", of(.pause)),
            CycleStep("decide", "\(Int(of(.cards))) leads against the rules", of(.decide)),
            CycleStep("append", "their lines, synced", of(.append), floor: of(.appendFloor)),
            CycleStep("intent", "the intent's line, synced", of(.intent)),
            CycleStep("click", "page.click: aim, guard, input, verdict", of(.click)),
            CycleStep("answer", "finding the card again, the page's answer, the contact", of(.clickEntry)),
            CycleStep("pause after the click", "pauses the script asked for", of(.clickPause)),
            CycleStep("verify", "the page of bought leads: open, read, compare", of(.verify)),
        ]
    }
}

/// One line of the cycle's table, in milliseconds.
struct CycleStep {
    let name: String
    let what: String
    let milliseconds: Double
    /// The same bytes written and synced without us.
    let floor: Double?

    init(_ name: String, _ what: String, _ milliseconds: Double, floor: Double? = nil) {
        (self.name, self.what, self.milliseconds, self.floor) = (name, what, milliseconds, floor)
    }
}

/// A cycle's steps for people and for programs.
enum CycleTable {
    static func text(_ steps: [CycleStep]) -> String {
        let whole = steps.reduce(0) { $0 + $1.milliseconds }
        let rows = steps.map { line($0.name, number($0.milliseconds), $0.floor.map(number) ?? "", $0.what) }
        return
            ([line("step", "ms", "floor", "what")] + rows + [line("all", number(whole), "", "the sum of the medians")])
            .joined(separator: "\n")
    }

    static func json(_ steps: [CycleStep], cards: Int, repeats: Int) -> String {
        let rows = steps.map { step -> JSONValue in
            var row: JSONObject = ["step": .string(step.name), "ms": .double(step.milliseconds.short)]
            row["floor_ms"] = step.floor.map { .double($0.short) }
            return .object(row)
        }
        let all: JSONValue = [
            "v": 1, "bench": "cycle", "cards": JSONValue(cards), "repeats": JSONValue(repeats), "steps": .array(rows),
        ]
        return all.encodedString
    }

    private static func number(_ value: Double) -> String { String(format: "%.2f", value) }

    private static func line(_ name: String, _ value: String, _ floor: String, _ what: String) -> String {
        let left = { (text: String, width: Int) in
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return name + String(repeating: " ", count: max(1, 24 - name.count)) + left(value, 10) + left(floor, 10) + "  "
            + what
    }
}
