import Delivery
import Domain
import Foundation
import Testing

@Suite("Dispatcher: fairness")
struct FairnessTests {
    private func line(_ id: String, slot: String, priority: Int64, _ bench: Bench) -> JSONObject {
        [
            "id": .string(id), "slot": .string(slot), "prio": .int(priority), "to": .string("+91980" + id),
            "at": .string(Timestamp.string(bench.clock.now)), "payload": ["body": .string("Hello \(id)")],
        ]
    }

    private func add(_ id: String, slot: String = "s1", priority: Int64, _ bench: Bench) async throws {
        _ = try await bench.enqueue.enqueue(line(id, slot: slot, priority: priority, bench), channel: "whatsapp")
    }

    private func approveAll(_ bench: Bench) async throws {
        for draft in try await bench.approvals.list(state: .pending) { try await bench.approve(draft.id) }
    }

    @Test("what has been due for a quarter of an hour goes before newer and more urgent messages")
    func patience() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.pace = PaceRule(minimumSeconds: 60, jitterSeconds: 0) }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        try await add("1000000", priority: 50, bench)
        for minute in 1...18 {
            // Two urgent ones a minute, and room for one.
            for number in 0..<2 { try await add("\(2_000_000 + minute * 10 + number)", priority: 100, bench) }
            await dispatcher.step()
            try await approveAll(bench)
            await dispatcher.whole()
            bench.clock.advance(61)
        }
        let place = try #require(bench.sender.sent.firstIndex { $0.id == "1000000" })
        #expect((14...15).contains(place))
        #expect(bench.sender.sent.count == 18)
    }

    @Test("a slot with a long queue, a pace or a failing vendor delays no other slot")
    func slots() async throws {
        let bench = try Bench()
        bench.add("s2")
        bench.add("s3")
        bench.surroundings.change("s1") { $0.pace = .phoneNumber }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        for number in 0..<10 { try await add("\(1_000_000 + number)", slot: "s1", priority: 100, bench) }
        for slot in ["s2", "s3"] { try await add("300000\(slot.suffix(1))", slot: slot, priority: 1, bench) }
        await dispatcher.step()
        try await approveAll(bench)
        bench.sender.answer(.retry(reason: "no connection", afterSeconds: nil))
        await dispatcher.whole()
        #expect(Set(bench.sender.sent.map(\.id)) == ["1000000", "3000002", "3000003"])
    }
}
