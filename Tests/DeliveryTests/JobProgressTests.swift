import Domain
import Foundation
import Testing

@testable import Delivery

@Suite("JobProgress")
struct JobProgressTests {
    private static let at = Date(timeIntervalSince1970: 1_700_000_000)

    private func after(_ kinds: [String]) -> JobProgress {
        kinds.reduce(into: JobProgress(firstAt: Self.at)) { job, kind in
            job.apply(kind, ["why": "pace", "reasons": ["pace"]], at: Self.at)
        }
    }

    @Test(
        "a gate's answer that comes after the intent, the outcome or the doubt changes nothing",
        arguments: ["hold", "free", "drop"])
    func late(kind: String) {
        #expect(after(["intent", kind]).state == .sending)
        #expect(after(["intent", "sent", kind]).state == .sent)
        #expect(after(["intent", "unknown", kind]).state == .unknown)
        #expect(after(["intent", "dead", kind]).state == .dead)
    }

    @Test("a job that waits is held, freed and dropped, and one that was replayed waits again")
    func waiting() {
        #expect(after(["hold"]).state == .held)
        #expect(after(["hold", "free"]).state == .queued)
        #expect(after(["intent", "fail", "hold"]).state == .held)
        #expect(after(["hold", "drop"]).state == .dropped)
        #expect(after(["intent", "dead", "replay", "hold"]).state == .held)
    }
}
