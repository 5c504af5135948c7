import ControlPlane
import Delivery
import Domain
import Foundation
import Journal
import Settings
import Testing

@Suite("AcceptVerifiedEvent")
struct AcceptVerifiedEventTests {
    private let bench: TestHome
    init() async throws { bench = try await TestHome() }

    private func lines(_ channel: String) throws -> Int {
        var reader = JournalReader(path: bench.home.queue(channel))
        return try reader.readNew().entries.count
    }

    @Test("an event is accepted once, and a repeat adds no line anywhere")
    func once() async throws {
        let event = bench.event(slot: "alpha", lead: "77")
        let answers = [
            try await AcceptVerifiedEvent(event).perform(in: bench.context, requestID: "a"),
            try await AcceptVerifiedEvent(event).perform(in: bench.context, requestID: "b"),
        ]
        #expect(answers.map { $0["accepted"]?.bool } == [true, false])
        #expect(answers.allSatisfy { $0["event_id"]?.string == "alpha:77:verified" })
        await bench.context.fanOut.step()
        await bench.context.fanOut.step()
        for channel in ["verified"] + FanOut.standardChannels { #expect(try lines(channel) == 1) }
        #expect(try await bench.audited() == ["events.accept lead:alpha:77 done"])
    }

    @Test("of many at once exactly one is new")
    func race() async throws {
        let event = bench.event(slot: "alpha", lead: "78")
        let new = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { (try? await AcceptVerifiedEvent(event).perform(in: bench.context, requestID: "x"))?["accepted"]?.bool == true }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(new == 1)
        #expect(try lines("verified") == 1)
    }

    @Test("what is no event is refused and stored nowhere", arguments: ["event_id", "slot_id", "lead_id", "at", "lead"])
    func invalid(member: String) async throws {
        var event = bench.event(slot: "alpha", lead: "79")
        event[member] = nil
        await #expect(throws: HostFailure.self) { try await AcceptVerifiedEvent(event).perform(in: bench.context, requestID: "x") }
        #expect(try lines("verified") == 0)
    }

    @Test("an event that cannot be stored is not acknowledged")
    func unstored() async throws {
        try FileManager.default.createDirectory(atPath: bench.home.queue("verified"), withIntermediateDirectories: false)
        let error = await #expect(throws: OperationError.self) {
            try await AcceptVerifiedEvent(bench.event(slot: "alpha", lead: "80")).perform(in: bench.context, requestID: "x")
        }
        #expect(error?.code == "events.store.unavailable")
        #expect(error?.isRetryable == true)
    }
}
