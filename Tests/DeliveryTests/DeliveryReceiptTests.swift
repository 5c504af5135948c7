import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Delivery receipts")
struct DeliveryReceiptTests {
    /// A dispatcher whose one message was sent as `ext-1`.
    private func sent(_ bench: Bench) async throws -> (Dispatcher, String) {
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        return (dispatcher, id)
    }
    private func receipt(_ state: DeliveryState, _ id: String = "ext-1", slot: String? = "s1") -> DeliveryReceipt {
        DeliveryReceipt(externalID: id, state: state, slot: slot)
    }
    private func delivery(_ bench: Bench, _ id: String) async throws -> String? {
        let view = try QueueView(
            runtime: bench.root, channel: "whatsapp", clock: { [clock = bench.clock] in clock.now })
        return try await view.item(id)["delivery"]?["state"]?.string
    }

    @Test("late, repeated and reordered news leaves the farthest state on the item, one journal line for each step on")
    func monotone() async throws {
        let bench = try Bench()
        let (dispatcher, id) = try await sent(bench)
        #expect(try await delivery(bench, id) == nil)
        for state in [DeliveryState.sent, .delivered, .sent, .delivered, .failed, .read, .delivered] {
            try await dispatcher.take([receipt(state)])
        }
        #expect(try await delivery(bench, id) == "read")
        #expect(try bench.records("state").compactMap { $0["state"]?.string } == ["sent", "delivered", "read"])
        let told = bench.surroundings.messages.filter { $0["type"]?.string == "message_state" }
        #expect(told.compactMap { $0["state"]?.string } == ["sent", "delivered", "read"])
        #expect(told.allSatisfy { $0["lead_id"]?.string == "7" && $0["item_id"]?.string == id })
    }

    @Test("news of messages nobody sent, or of another slot's, changes nothing")
    func foreign() async throws {
        let bench = try Bench()
        let (dispatcher, id) = try await sent(bench)
        try await dispatcher.take([receipt(.read, "ext-9"), receipt(.read, slot: "s2")])
        #expect(try await delivery(bench, id) == nil)
        #expect(try bench.records("state").isEmpty)
    }

    @Test("news that is quicker than the answer to the send counts once the message is known")
    func early() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await dispatcher.take([receipt(.sent), receipt(.delivered), receipt(.sent)])
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await delivery(bench, id) == "delivered")
    }

    @Test("a new dispatcher knows what was told before, and takes what comes next")
    func restart() async throws {
        let bench = try Bench()
        let (first, id) = try await sent(bench)
        try await first.take([receipt(.delivered)])
        await first.stop()
        try await first.run()
        let second = try bench.dispatcher()
        try await second.start()
        try await second.take([receipt(.sent), receipt(.read)])
        #expect(try await delivery(bench, id) == "read")
        #expect(try bench.records("state").count == 2)
    }

    @Test("a failure asks for a person, and an arrival after it takes that back")
    func failure() async throws {
        let bench = try Bench()
        let (dispatcher, id) = try await sent(bench)
        try await dispatcher.take([receipt(.failed)])
        #expect(bench.surroundings.notices.contains { $0.kind == .attention && $0.code == "not_delivered" })
        try await dispatcher.take([receipt(.delivered)])
        #expect(bench.surroundings.notices.last { $0.key == "delivery:\(id)" }?.kind == .attentionClear)
    }

    @Test("before the journal is open news is refused, so that it is told again")
    func notOpen() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        await #expect(throws: DeliveryError.self) { try await dispatcher.take([receipt(.read)]) }
    }
}
