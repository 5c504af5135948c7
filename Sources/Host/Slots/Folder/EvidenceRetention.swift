package import Domain
package import Foundation
package import Settings

/// How much evidence of a slot is kept.
package struct EvidenceLimits: Sendable, Hashable {
    package var runDays = 14
    package var runs = 200
    package var bundles = 50
    /// Of all bundles together.
    package var bytes = 500 << 20

    package static let standard = EvidenceLimits()
    package init() {}

    package init(_ settings: HostSettings) {
        runDays = settings.retention("runs_days") ?? runDays
        runs = settings.retention("runs_per_slot") ?? runs
        bundles = settings.retention("snapshots") ?? bundles
        bytes = settings.retention("evidence_mb").map { $0 << 20 } ?? bytes
    }

    /// These, with what the slot's own `retention` says in their place.
    package func overridden(by retention: JSONObject) -> EvidenceLimits {
        var limits = self
        limits.runDays = retention["runs_days"]?.int ?? runDays
        limits.runs = retention["runs_per_slot"]?.int ?? runs
        limits.bundles = retention["snapshots"]?.int ?? bundles
        return limits
    }
}

/// Which runs and bundles may go. Pure.
///
/// Purchases outlive failures and failures outlive everything else; within a rank the oldest goes first. The first
/// bundle of each kind never goes, so that one can always look at how a thing began.
package enum EvidenceRetention {
    package struct Bundle: Sendable, Hashable {
        package let run: String
        package let name: String
        package let kind: String
        package let at: Date
        package let isPurchase: Bool
        package let bytes: Int

        package init(run: String, name: String, kind: String, at: Date, isPurchase: Bool, bytes: Int) {
            (self.run, self.name, self.kind, self.at) = (run, name, kind, at)
            (self.isPurchase, self.bytes) = (isPurchase, bytes)
        }
    }
    package struct Run: Sendable, Hashable {
        package let id: String
        package let at: Date
        package init(id: String, at: Date) { (self.id, self.at) = (id, at) }
    }

    /// Bundles over the number or the size, the least worth first.
    package static func surplus(of bundles: [Bundle], _ limits: EvidenceLimits) -> [Bundle] {
        let firsts = firsts(of: bundles)
        let order = bundles.filter { !firsts.contains($0) }.sorted { a, b in
            (a.isPurchase ? 1 : 0, a.at, a.name) < (b.isPurchase ? 1 : 0, b.at, b.name)
        }
        var (count, bytes) = (bundles.count, bundles.reduce(0) { $0 + $1.bytes })
        var gone: [Bundle] = []
        for bundle in order where count > limits.bundles || bytes > limits.bytes {
            gone.append(bundle)
            count -= 1
            bytes -= bundle.bytes
        }
        return gone
    }

    /// Runs over the number, the least worth first, and plain ones over the age. One with evidence leaves by number
    /// only; the run at work and those that hold the first bundle of a kind never do.
    package static func surplus(
        of runs: [Run], holding bundles: [Bundle], inUse: String?, now: Date, _ limits: EvidenceLimits
    ) -> [Run] {
        let held = Dictionary(grouping: bundles, by: \.run)
        let pinned = Set(firsts(of: bundles).map(\.run)).union([inUse].compactMap { $0 })
        func rank(_ run: Run) -> Int {
            guard let own = held[run.id] else { return 0 }
            return own.contains(where: \.isPurchase) ? 2 : 1
        }
        let oldest = now.addingTimeInterval(-Double(limits.runDays) * 86_400)
        let order = runs.filter { !pinned.contains($0.id) }.sorted { a, b in
            (rank(a), a.at, a.id) < (rank(b), b.at, b.id)
        }
        var count = runs.count
        var gone: [Run] = []
        for run in order where count > limits.runs || (rank(run) == 0 && run.at < oldest) {
            gone.append(run)
            count -= 1
        }
        return gone
    }

    private static func firsts(of bundles: [Bundle]) -> Set<Bundle> {
        Set(
            Dictionary(grouping: bundles, by: \.kind).values.compactMap { kind in
                kind.min { ($0.at, $0.run, $0.name) < ($1.at, $1.run, $1.name) }
            })
    }
}
