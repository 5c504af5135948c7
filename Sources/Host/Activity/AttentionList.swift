package import Domain
package import Foundation

/// One thing that waits for a person, with what mends it.
package struct AttentionItem: Sendable, Hashable {
    /// Chosen by who raises it, stable per matter (`slot:alpha:login`), so that raising it again changes nothing.
    package let id: String
    /// What sort: `login`, `drift`, `crash_loop`, `settings`, `unverified`, `dead_letters`, `plugin`, `hold`, …
    package let kind: String
    package let slotID: String?
    package let title: String
    package let detail: String
    package let hint: String
    /// The error code behind it, or empty.
    package let code: String
    package let since: Date
    /// The run whose evidence shows it, and the names of that evidence inside the run's folder.
    package let runID: String?
    package let artefacts: [String]

    package init(
        id: String, kind: String, slotID: String? = nil, title: String, detail: String = "", hint: String = "",
        code: String = "", since: Date, runID: String? = nil, artefacts: [String] = []
    ) {
        (self.id, self.kind, self.slotID, self.title) = (id, kind, slotID, title)
        (self.detail, self.hint, self.code, self.since) = (detail, hint, code, since)
        (self.runID, self.artefacts) = (runID, artefacts)
    }

    /// Reads a child's `attention` notice. `slotID` replaces the notice's own: a child speaks only for its slot.
    package init?(notice: JSONObject, slotID: String?, since: Date) {
        guard let id = notice["id"]?.string, let kind = notice["kind"]?.string, let title = notice["title"]?.string
        else {
            return nil
        }
        self.init(
            id: id, kind: kind, slotID: slotID ?? notice["slot_id"]?.string, title: title,
            detail: notice["detail"]?.string ?? "", hint: notice["hint"]?.string ?? "",
            code: notice["code"]?.string ?? "", since: since, runID: notice["run_id"]?.string,
            artefacts: (notice["artefacts"]?.array ?? []).compactMap(\.string))
    }

    package var json: JSONObject {
        [
            "id": .string(id), "kind": .string(kind), "slot_id": JSONValue(slotID), "title": .string(title),
            "detail": .string(detail), "hint": .string(hint), "code": .string(code),
            "since": .string(Timestamp.string(since)), "run_id": JSONValue(runID), "artefacts": JSONValue(artefacts),
        ]
    }
}

/// What needs a person right now. Kept in memory: each item is raised again by whoever still sees its cause after a
/// restart, so a list on disk could only be wrong.
package actor AttentionList {
    private var items: [String: AttentionItem] = [:]
    private let feed: ActivityFeed

    package init(feed: ActivityFeed) { self.feed = feed }

    /// Adds an item, or renews its words; the moment of its first raising stays. True when it is new.
    @discardableResult
    package func add(_ item: AttentionItem) async -> Bool {
        let known = items[item.id]
        let kept = AttentionItem(
            id: item.id, kind: item.kind, slotID: item.slotID, title: item.title, detail: item.detail, hint: item.hint,
            code: item.code, since: known?.since ?? item.since, runID: item.runID, artefacts: item.artefacts)
        guard kept != known else { return false }
        items[item.id] = kept
        await feed.publish(.attention, slotID: kept.slotID.flatMap(SlotID.init), kept.json.adding("open", true))
        return known == nil
    }

    /// Takes an item off; false when it was not there.
    @discardableResult
    package func clear(_ id: String) async -> Bool {
        guard let item = items.removeValue(forKey: id) else { return false }
        await feed.publish(.attention, slotID: item.slotID.flatMap(SlotID.init), item.json.adding("open", false))
        return true
    }

    /// Takes off everything of a slot, of a kind, or both.
    package func clear(slotID: String, kind: String? = nil) async {
        for item in items.values where item.slotID == slotID && (kind == nil || item.kind == kind) {
            await clear(item.id)
        }
    }

    /// The open items, the oldest first.
    package func list() -> [AttentionItem] { items.values.sorted { ($0.since, $0.id) < ($1.since, $1.id) } }
    package func item(_ id: String) -> AttentionItem? { items[id] }
}

extension JSONObject {
    fileprivate func adding(_ key: String, _ value: JSONValue) -> JSONObject {
        var copy = self
        copy[key] = value
        return copy
    }
}
