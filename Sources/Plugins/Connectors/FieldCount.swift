package import Domain

/// Which fields the rows of an observation have.
package enum FieldCount {
    /// Field → in how many rows it is filled. A flag counts where it is true; `availability.phone`, `quantity.value` and
    /// their like count one by one.
    package static func of(_ leads: [Lead]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for lead in leads { for field in fields(of: lead) { counts[field, default: 0] += 1 } }
        return counts
    }

    /// The filled fields of one lead.
    package static func fields(of lead: Lead) -> Set<String> {
        var names = Set<String>()
        for (key, value) in lead.json.members {
            guard let inner = value.object else {
                if isFilled(value) { names.insert(key) }
                continue
            }
            for (part, value) in inner.members where isFilled(value) { names.insert("\(key).\(part)") }
        }
        return names
    }

    private static func isFilled(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false), .string(""): false
        default: true
        }
    }
}
