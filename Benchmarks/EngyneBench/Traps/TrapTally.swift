import Browser
import Domain
import PracticeSite

/// What all tries of one trap came to.
struct TrapTally: Sendable {
    let trap: PracticeTrap
    private(set) var tries = 0
    private(set) var right = 0
    private(set) var wrong = 0
    private(set) var partial = 0
    private(set) var refused: [String: Int] = [:]
    /// Reports that did not tell what the page saw.
    private(set) var untrue = 0
    private(set) var calls = 0
    private var times: [Double] = []
    /// What the pages told the server, also after their try was over.
    var told: JSONValue = [:]

    init(trap: PracticeTrap) { self.trap = trap }

    mutating func add(_ outcome: TrapTry.Outcome) {
        tries += 1
        wrong += outcome.wrong
        calls += outcome.calls
        if outcome.isFalse { untrue += 1 }
        switch outcome.kind {
        case .hit:
            right += 1
            times.append(outcome.milliseconds)
        case .partial: partial += 1
        case .refused(let reason): refused[reason.rawValue, default: 0] += 1
        }
    }

    mutating func add(_ other: TrapTally) {
        tries += other.tries
        right += other.right
        wrong += other.wrong
        partial += other.partial
        untrue += other.untrue
        calls += other.calls
        times += other.times
        refused.merge(other.refused, uniquingKeysWith: +)
    }

    var rate: Double { Double(right) / Double(max(1, tries)) }
    /// Of the whole hits.
    var medianMilliseconds: Double? { times.isEmpty ? nil : times.sorted()[times.count / 2] }
    /// Wrong controls reached, by the pages' own count or by the server's, whichever is higher.
    var wrongAtAll: Int { max(wrong, told["wrong"]?.int ?? 0) }
    var isGood: Bool { wrongAtAll == 0 && untrue == 0 && rate >= trap.leastHits }

    var json: JSONValue {
        var reasons = JSONObject()
        for (reason, count) in refused.sorted(by: { $0.key < $1.key }) { reasons[reason] = JSONValue(count) }
        return [
            "trap": .string(trap.rawValue), "about": .string(trap.sentence), "tries": JSONValue(tries),
            "right": JSONValue(right), "wrong": JSONValue(wrongAtAll), "partial": JSONValue(partial),
            "refused": .object(reasons), "untrue_reports": JSONValue(untrue),
            "hit_rate": .double(rate), "least_hit_rate": .double(trap.leastHits), "can_be_hit": .bool(trap.isHittable),
            "calls": JSONValue(calls), "ms_median": JSONValue(medianMilliseconds), "told": told,
            "ok": .bool(isGood),
        ]
    }
}
