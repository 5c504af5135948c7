package import Domain
import Foundation
package import PluginKit

/// Runs two versions of a connector over the same kept pages and counts which fields each finds: what a change of a
/// selector gains and loses, before it goes live.
package struct HistoryReplay: Sendable {
    /// Opens a page offline for one reading.
    package typealias Open =
        @Sendable (_ page: StoredPage, _ body: @Sendable (any PageDriver) async throws -> [Lead]) async throws -> [Lead]

    /// The pages of one slot, with the options it runs its connector with.
    package struct Slot: Sendable {
        package let id: String
        package let options: JSONObject
        package let pages: [StoredPage]

        package init(id: String, options: JSONObject, pages: [StoredPage]) {
            (self.id, self.options, self.pages) = (id, options, pages)
        }
    }

    private let kept: PluginBundle
    private let changed: PluginBundle
    private let open: Open

    package init(kept: PluginBundle, changed: PluginBundle, open: @escaping Open) {
        (self.kept, self.changed, self.open) = (kept, changed, open)
    }

    package func run(_ slots: [Slot]) async -> FieldTable {
        var table = FieldTable()
        table.slots = slots.count { !$0.pages.isEmpty }
        for slot in slots {
            for page in slot.pages {
                let before: [Lead]
                do { before = try await read(kept, page, slot) } catch {
                    // What the running version cannot read either tells nothing about the change.
                    table.passedOver.append("\(page.file ?? page.url): \(HostFailure(error).message)")
                    continue
                }
                do { table.add(before, try await read(changed, page, slot), page: page) } catch {
                    table.add(before, [], page: page)
                    table.problems.append("\(page.file ?? page.url): \(HostFailure(error).message)")
                }
            }
        }
        return table
    }

    /// What this version's `observe` finds on the page, at the time it was kept.
    private func read(_ bundle: PluginBundle, _ page: StoredPage, _ slot: Slot) async throws -> [Lead] {
        let clock = FixtureClock(page.at)
        return try await open(page) { driver in
            var context = ConnectorContext(slotID: slot.id, now: { clock.now })
            context.options = slot.options
            context.sleep = { clock.skip($0) }
            return try await ConnectorRuntime(bundle: bundle, context: context, page: driver).observe().leads
        }
    }
}

/// Field by field: in how many rows of the kept pages it was filled before and is now.
package struct FieldTable: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package let field: String
        package var before = 0
        package var now = 0
        /// Rows that had the field and have it no more.
        package var lost = 0
        package var gained = 0
        /// A page on which it is lost.
        package var page: String?

        package var json: JSONValue {
            [
                "field": .string(field), "before": JSONValue(before), "now": JSONValue(now), "lost": JSONValue(lost),
                "gained": JSONValue(gained), "page": JSONValue(page),
            ]
        }
    }

    package internal(set) var slots = 0
    package private(set) var pages = 0
    package private(set) var leadsBefore = 0
    package private(set) var leadsNow = 0
    private var byField: [String: Row] = [:]
    private var losingPages = 0
    /// Pages the changed version failed on.
    package internal(set) var problems: [String] = []
    /// Pages the running version fails on.
    package internal(set) var passedOver: [String] = []

    package init() {}

    /// The same table with further pages that could not be compared.
    package func passingOver(_ more: [String]) -> FieldTable {
        var table = self
        table.passedOver += more
        return table
    }

    /// By name.
    package var rows: [Row] { byField.values.sorted { $0.field < $1.field } }
    package var lost: [Row] { rows.filter { $0.lost > 0 }.sorted { ($1.lost, $0.field) < ($0.lost, $1.field) } }

    /// Rows are the same when they have the same id.
    mutating func add(_ before: [Lead], _ now: [Lead], page: StoredPage) {
        (pages, leadsBefore, leadsNow) = (pages + 1, leadsBefore + before.count, leadsNow + now.count)
        let (old, new) = (Self.fields(before), Self.fields(now))
        var isLosing = false
        for id in Set(old.keys).union(new.keys) {
            let (had, has) = (old[id] ?? [], new[id] ?? [])
            for field in had.union(has) {
                var row = byField[field] ?? Row(field: field)
                row.before += had.contains(field) ? 1 : 0
                row.now += has.contains(field) ? 1 : 0
                if !has.contains(field) {
                    row.lost += 1
                    row.page = row.page ?? page.file ?? page.url
                    isLosing = true
                } else if !had.contains(field) {
                    row.gained += 1
                }
                byField[field] = row
            }
        }
        if isLosing { losingPages += 1 }
    }

    private static func fields(_ leads: [Lead]) -> [String: Set<String>] {
        Dictionary(leads.map { ($0.id, FieldCount.fields(of: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// One sentence for whoever has to confirm the change; `nil` when nothing is lost.
    package var sentence: String? {
        guard !lost.isEmpty else { return nil }
        let named = lost.prefix(5).map { "\($0.field) (\($0.before) → \($0.now))" }.joined(separator: ", ")
        let more = lost.count > 5 ? " and \(lost.count - 5) more" : ""
        return
            "loses \(lost.count == 1 ? "a field" : "\(lost.count) fields") on \(losingPages) of \(pages) kept pages: "
            + named + more
    }

    package var json: JSONValue {
        [
            "slots": JSONValue(slots), "pages": JSONValue(pages), "leads_before": JSONValue(leadsBefore),
            "leads_now": JSONValue(leadsNow), "fields": .array(rows.map(\.json)), "problems": JSONValue(problems),
            "passed_over": JSONValue(passedOver),
        ]
    }
}
