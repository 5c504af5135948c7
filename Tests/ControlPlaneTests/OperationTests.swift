import ControlPlane
import Domain
import HostDatabase
import Slots
import Testing

@Suite("Operation")
struct OperationTests {
    private let bench: TestHome
    init() async throws { bench = try await TestHome() }

    @Test("an absent and a foreign slot are told apart by nothing")
    func hidden() async throws {
        let caller = bench.client("alpha")
        var words: [String] = []
        for name in ["beta", "nosuch"] {
            let error = await #expect(throws: SlotError.self) { try await bench.context.run(ShowSlot(bench.slot(name)), for: caller) }
            words.append((error?.report ?? "").replacing(name, with: "X"))
        }
        #expect(Set(words).count == 1)
    }

    @Test("a refusal leaves a row and does nothing")
    func denied() async throws {
        await #expect(throws: OperationError.self) {
            try await bench.context.run(HardStopSlot(bench.slot("alpha")), for: bench.client("alpha"))
        }
        #expect(try await bench.audited() == ["slots.hard_stop slot:alpha denied"])
        #expect(try await bench.context.slots.overview(bench.slot("alpha")).state.desired == .running)
    }

    @Test("a change leaves a row with who, what and how it ended; a look does not")
    func audited() async throws {
        _ = try await bench.context.run(ShowSlot(bench.slot("alpha")), for: bench.admin())
        _ = try await bench.context.run(StopSlot(bench.slot("alpha")), for: bench.admin())
        await #expect(throws: SlotError.self) { try await bench.context.run(StopSlot(bench.slot("nosuch")), for: bench.admin()) }
        #expect(try await bench.audited() == ["slots.run slot:nosuch failed:slots.slot.unknown", "slots.run slot:alpha done"])
        #expect(try await bench.audit.firstBroken() == nil)
    }
}
