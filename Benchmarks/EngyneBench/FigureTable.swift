import Domain
import Foundation

/// Figures as a table for people and as JSON for programs.
enum FigureTable {
    static let head =
        pad("figure", 44) + pad("ours", 14, left: true) + pad("floor", 14, left: true)
        + pad("times floor", 13, left: true)
        + pad("goal", 14, left: true) + "  ok"
    static let foot =
        "floor: the same work in a plain C program on liblua in this run; times floor: how many times its cost"

    static func line(_ figure: Figure) -> String {
        let goal = figure.goal.map { (figure.unit.isRate ? "≥ " : "≤ ") + number($0, figure.unit) }
        return pad(figure.title, 44) + pad(number(figure.value, figure.unit), 14, left: true)
            + pad(figure.floor.map { number($0, figure.unit) } ?? "–", 14, left: true)
            + pad(figure.ratio.map { String(format: "%.1f", $0) } ?? "–", 13, left: true)
            + pad(goal ?? "–", 14, left: true) + "  " + (figure.isMet.map { $0 ? "yes" : "NO" } ?? "")
    }

    static func json(_ figures: [Figure], repeats: Int) -> String {
        var rows: [JSONValue] = []
        for figure in figures {
            var row: JSONObject = [
                "key": .string(figure.key), "title": .string(figure.title), "unit": .string(figure.unit.rawValue),
                "value": .double(figure.value),
            ]
            row["floor"] = figure.floor.map(JSONValue.double)
            row["times_floor"] = figure.ratio.map(JSONValue.double)
            row["goal"] = figure.goal.map(JSONValue.double)
            row["ok"] = figure.isMet.map(JSONValue.bool)
            rows.append(.object(row))
        }
        let all: JSONValue = ["v": 1, "bench": "bridge", "repeats": .int(Int64(repeats)), "figures": .array(rows)]
        return String(decoding: all.encoded, as: UTF8.self)
    }

    private static func number(_ value: Double, _ unit: Figure.Unit) -> String {
        let text =
            switch abs(value) {
            case 1_000_000...: String(format: "%.2f M", value / 1_000_000)
            case 10_000...: String(format: "%.0f k", value / 1000)
            case 100...: String(format: "%.0f ", value)
            default: String(format: "%.2f ", value)
            }
        return text + unit.rawValue
    }

    private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return left ? space + text : text + space
    }
}
