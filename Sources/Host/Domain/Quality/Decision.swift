/// Why a rule rejects a lead: the rule, its limit and the value seen.
package struct Reason: Sendable, Hashable {
    package let rule: String
    package let limit: JSONValue
    package let value: JSONValue

    package init(_ rule: String, limit: JSONValue, value: JSONValue) {
        (self.rule, self.limit, self.value) = (rule, limit, value)
    }

    package var json: JSONValue { ["rule": .string(rule), "limit": limit, "value": value] }
}

/// Keep or skip, with every rule that failed.
package struct Decision: Sendable, Hashable {
    package let reasons: [Reason]
    package var isKeep: Bool { reasons.isEmpty }

    package init(reasons: [Reason]) { self.reasons = reasons }

    package init(json: JSONObject) {
        reasons = (json["reasons"]?.array ?? []).compactMap { item in
            item["rule"]?.string.map { Reason($0, limit: item["limit"] ?? .null, value: item["value"] ?? .null) }
        }
    }

    package var json: JSONObject {
        ["decision": .string(isKeep ? "keep" : "skip"), "reasons": .array(reasons.map(\.json))]
    }
}
