import Connectors
import Domain
import Foundation
import Testing
import Worker

@Suite("StubSite")
struct StubSiteTests {
    private let clock = HandClock()
    private let slot = SlotID("alpha")!

    private func site(_ slot: SlotID? = nil) -> StubSite {
        StubSite(slot: slot ?? self.slot, now: clock.wall(), work: { _ in })
    }

    @Test("the same moment shows the same leads after a restart; half a minute later there is one more")
    func stable() async throws {
        let first = try await site().observe().leads
        #expect(try await site().observe().leads == first && Set(first.map(\.id)).count == 10)
        clock.advance(30)
        let later = try await site().observe().leads.map(\.id)
        #expect(Array(later.dropFirst()) == Array(first.map(\.id).dropLast()))
        #expect(try await Set(site(SlotID("beta")!).observe().leads.map(\.id)).isDisjoint(with: later))
    }

    @Test("a stricter quality keeps less of them, and never what a milder one skips")
    func quality() async throws {
        var kept: [Int] = []
        for level in [0, 40, 70, 90] {
            let policy = LeadPolicy(quality: try #require(QualityLevel(level)))
            var count = 0
            for _ in 0..<30 {
                clock.advance(300)
                count += try await site().observe().leads.count { policy.decide($0, alreadyIntended: false).isKeep }
            }
            kept.append(count)
        }
        #expect(kept == kept.sorted(by: >) && kept.last != 0 && kept.first != kept.last)
    }

    @Test("every number it hands out is one that does not exist, and a doubtful click can be looked up")
    func contacts() async throws {
        for _ in 0..<20 {
            clock.advance(300)
            for lead in try await site().observe().leads {
                let proof = try await site().verify(lead, clickedAt: nil, contact: nil)
                #expect(proof.verified && proof.contact?["phone"]?.string?.hasPrefix("+915550") == true)
            }
        }
    }
}
