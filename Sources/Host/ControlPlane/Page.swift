package import Domain

/// Which part of a list is wanted: at most `limit` items behind the one called `after`.
package struct PageWish: Sendable, Hashable {
    package static let largest = 100
    package static let usual = 50
    package let limit: Int
    package let after: String?

    /// - Throws: `OperationError.badValue` for a limit that is not 1 to 100.
    package init(limit: Int? = nil, after: String? = nil) throws {
        let wanted = limit ?? Self.usual
        guard (1...Self.largest).contains(wanted) else {
            throw OperationError.badValue(member: "limit", expected: "1 to \(Self.largest)")
        }
        (self.limit, self.after) = (wanted, after)
    }
}

/// A part of a list, and where to go on.
package struct Page: Sendable, Hashable {
    package let items: [JSONObject]
    package let next: String?

    package init(items: [JSONObject], next: String? = nil) { (self.items, self.next) = (items, next) }

    /// Cuts a part out of a whole list; an item that is gone as `after` begins at the start.
    package static func cut<Item>(
        _ all: [Item], _ wish: PageWish, id: (Item) -> String, json: (Item) throws -> JSONObject
    ) rethrows -> Page {
        let start = wish.after.flatMap { after in all.firstIndex { id($0) == after } }.map { $0 + 1 } ?? 0
        let part = all[start...].prefix(wish.limit)
        let hasMore = start + part.count < all.count
        return Page(items: try part.map(json), next: hasMore ? part.last.map(id) : nil)
    }

    package var json: JSONValue { ["items": .array(items.map(JSONValue.object)), "next": JSONValue(next)] }
}
