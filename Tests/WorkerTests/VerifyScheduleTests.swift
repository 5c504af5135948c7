import Domain
import Foundation
import Testing
import Worker

@Suite("VerifySchedule")
struct VerifyScheduleTests {
    @Test("a fresh click is looked at every ten seconds for two minutes, then once a cycle")
    func close() async throws {
        let bench = try Bench()
        let log = try bench.start().log
        _ = try await log.intend("1", plugin: nil)
        let pending = await log.history.awaitingVerification
        let start = bench.clock.now
        #expect(VerifySchedule.nextLook(pending, now: start) == 10)
        #expect(VerifySchedule.nextLook(pending, now: start + 120) == 10)
        #expect(VerifySchedule.nextLook(pending, now: start + 130) == nil)
        #expect(VerifySchedule.nextLook([], now: start) == nil)
    }
}
