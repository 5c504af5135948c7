import Domain
import Foundation

/// How the repair went: seconds per step, what was missed, and that nothing wrong was pressed meanwhile.
struct DrillReport {
    struct Step {
        let name: String
        let seconds: Double
        /// What it is, for a reader.
        let about: String
    }
    let mode: String
    let isAuto: Bool
    var steps: [Step] = []
    /// Leads that came while the site could not be read, and those of them that were read in the end.
    var came: [String] = []
    var readAgain = 0
    var clicks = 0
    var wrongClicks: [String] = []

    var missed: Int { came.count - readAgain }
    var total: Double { steps.reduce(0) { $0 + $1.seconds } }
    var isGood: Bool { missed == 0 && wrongClicks.isEmpty }

    var json: JSONValue {
        [
            "v": 1, "mode": .string(mode), "auto": .bool(isAuto), "ok": .bool(isGood),
            "seconds": .double(Self.tenth(total)),
            "steps": .array(
                steps.map {
                    ["name": .string($0.name), "seconds": .double(Self.tenth($0.seconds)), "about": .string($0.about)]
                }),
            "leads_came": JSONValue(came.count), "leads_missed": JSONValue(missed), "clicks": JSONValue(clicks),
            "wrong_clicks": JSONValue(wrongClicks.count), "wrong": JSONValue(wrongClicks),
        ]
    }

    var text: String {
        let rows = steps.map { [$0.name, Self.seconds($0.seconds), $0.about] }
        let sum = ["in all", Self.seconds(total), "from the change to the first new lead read"]
        return """
            Drill '\(mode)'\(isAuto ? ", mended by itself" : "")
            \(Terminal.table(rows + [sum]))
            leads that came meanwhile: \(came.count), missed: \(missed)
            clicks: \(clicks), wrong: \(wrongClicks.isEmpty ? "0" : wrongClicks.joined(separator: "; "))
            """
    }

    private static func tenth(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
    private static func seconds(_ seconds: Double) -> String { String(format: "%.1f s", seconds) }
}
