package import Connectors
package import Domain
package import Foundation

/// The site of `WORKER_MODE=stub`: synthetic leads without a script, a browser or a network, so that hundreds of slots
/// can be run on one machine to load supervision, queues and dashboard.
///
/// Its leads follow from slot and time alone: one every half minute, the same after a restart, some too old or from too
/// young a member for a strict quality level. It only answers; whether anything is "bought" is decided by the same
/// cycle, with the same dry-run, hold and caps, as on a real site. Its telephone numbers do not exist.
package struct StubSite: LeadSite {
    /// How long each look and each click takes: about what a page takes.
    package static let stepSeconds: Double = 2
    private static let arrivalSeconds: Double = 30
    private static let shown = 10
    private static let memberMonths = [0, 3, 7, 13, 30, 60]
    private static let countries = [("India", "IN"), ("Kenya", "KE"), ("Germany", "DE")]

    package let stamp = PluginStamp(name: "stub", version: "1.0.0", hash: String(repeating: "0", count: 64))
    private let slot: SlotID
    private let now: WallClock
    private let work: @Sendable (Double) async throws -> Void

    /// - Parameter work: spends the time of one step.
    package init(slot: SlotID, now: @escaping WallClock, work: @escaping @Sendable (Double) async throws -> Void) {
        (self.slot, self.now, self.work) = (slot, now, work)
    }

    package func observe() async throws -> Observation {
        try await work(Self.stepSeconds)
        let last = Int(now().timeIntervalSince1970 / Self.arrivalSeconds)
        return Observation(leads: (last - Self.shown + 1...last).reversed().map(lead), isEmpty: false)
    }

    /// Nine of ten say yes at once; of the rest half is gone and half has to be looked up.
    package func click(_ lead: Lead) async throws -> ClickAnswer {
        try await work(Self.stepSeconds)
        return switch Self.number(lead.id) % 20 {
        case 0: .made(.refused, reason: "sold_out")
        case 1: .made(.uncertain, reason: "no_answer")
        default: .made(.confirmed, contact: Self.contact(of: lead))
        }
    }

    package func verify(_ lead: Lead, clickedAt: Date?, contact: JSONObject?) async throws -> VerifyAnswer {
        try await work(Self.stepSeconds)
        return .proven(by: "stub", contact: contact ?? Self.contact(of: lead), evidence: ["stub": true])
    }

    package func balance() async throws -> Int? { nil }

    /// The lead that arrived in this half minute since 1970.
    private func lead(_ serial: Int) -> Lead {
        let id = "stub-\(slot.raw)-\(serial)"
        let number = Self.number(id)
        let arrivedAt = Date(timeIntervalSince1970: Double(serial) * Self.arrivalSeconds)
        var lead = Lead(
            id: id, title: "Synthetic lead \(serial)", availability: .init(phone: true, email: number.isMultiple(of: 2))
        )
        lead.category = "Synthetic"
        (lead.country, lead.countryISO) = Self.countries[Int(number / 7 % 3)]
        lead.memberMonths = Self.memberMonths[Int(number / 31 % 6)]
        // Some were posted long before they appear, so that every quality level has something to skip.
        let postedAt = arrivedAt.addingTimeInterval(-3600 * Double(number / 211 % 60))
        lead.postedAt = postedAt
        lead.ageHours = max(0, now().timeIntervalSince(postedAt) / 3600)
        return lead
    }

    private static func contact(of lead: Lead) -> JSONObject {
        let digits = String(number(lead.id) % 1_000_000)
        let local = String(repeating: "0", count: 6 - digits.count) + digits
        return ["name": "Synthetic Buyer", "phone": .string("+915550\(local)")]
    }

    /// A number that follows from a text (FNV-1a): the same on every machine and in every run.
    private static func number(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
