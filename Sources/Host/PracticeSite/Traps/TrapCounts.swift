import Domain

/// What reached which control on the trap pages, as the pages themselves told the server: `traps` in `GET /__truth`.
actor TrapCounts {
    private var counts: [String: [String: Int]] = [:]

    /// What a page may tell: `right` and `wrong` controls hit, `pressed` (a press on the right one), `beside`.
    static let kinds = ["right", "wrong", "pressed", "beside"]

    func note(_ body: JSONValue) {
        guard let trap = PracticeTrap(rawValue: body["trap"]?.string ?? ""), let kind = body["what"]?.string,
            Self.kinds.contains(kind)
        else { return }
        counts[trap.rawValue, default: [:]][kind, default: 0] += 1
    }

    func truth() -> JSONValue {
        var all = JSONObject()
        for (trap, seen) in counts.sorted(by: { $0.key < $1.key }) {
            var told = JSONObject()
            for kind in Self.kinds { told[kind] = JSONValue(seen[kind] ?? 0) }
            all[trap] = .object(told)
        }
        return .object(all)
    }
}
