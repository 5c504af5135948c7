import Connectors
import Domain
import Settings

/// What a change of a connector finds on kept pages, as people and programs read it.
enum FieldTableText {
    static func json(_ table: FieldTable) -> JSONValue {
        ["ok": .bool(table.sentence == nil), "history": table.json, "field_loss": JSONValue(table.sentence)]
    }

    static func text(_ table: FieldTable, _ home: HomeFolder) -> String {
        guard table.pages > 0 else {
            return (["no kept pages to compare on: a slot keeps them while it reads well"] + table.passedOver).joined(
                separator: "\n")
        }
        let rows = table.rows.map { row in
            [
                row.field, "\(row.before) → \(row.now)", row.lost > 0 ? "-\(row.lost)" : "",
                row.gained > 0 ? "+\(row.gained)" : "", row.page.map(home.shown) ?? "",
            ]
        }
        let head =
            "\(table.pages) pages of \(table.slots) \(table.slots == 1 ? "slot" : "slots"): leads \(table.leadsBefore) → \(table.leadsNow)"
        let lines =
            [head, Terminal.table([["FIELD", "FOUND BEFORE → NOW", "LOST", "GAINED", "LOST E.G. ON"]] + rows)]
            + table.problems.prefix(5).map { "fails: \(home.shown($0))" }
            + table.passedOver.prefix(5).map { "passed over: \(home.shown($0))" }
        return (lines + [table.sentence ?? "nothing is lost"]).joined(separator: "\n")
    }
}
