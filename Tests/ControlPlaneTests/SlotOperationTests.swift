import ControlPlane
import Domain
import Slots
import Testing

@Suite("Slot operations")
struct SlotOperationTests {
    @Test("an empty settings file is a slot that risks nothing")
    func empty() async throws {
        let bench = try await TestHome()
        let page = try await bench.context.run(ListSlots(PageWish()), for: bench.admin())
        #expect(page.items.map { $0["slot_id"]?.string } == ["alpha", "beta"])
        #expect(page.items.allSatisfy { $0["dry_run"]?.bool == true && $0["auto_buy"]?.bool == false })
        let names: Set = [
            "slot_id", "connector", "client", "phase", "phase_since", "pid", "pid_alive", "heartbeat_at", "heartbeat_age_seconds",
            "desired", "config_present", "state_present", "status_present", "leads_lines", "metrics", "last_error", "dry_run",
            "auto_buy", "hold",
        ]
        #expect(names.isSubset(of: Set(page.items[0].keys)))
    }

    @Test("a client's list holds its own slots, page by page")
    func own() async throws {
        let bench = try await TestHome(slots: ["alpha": "", "beta": "", "gamma": ""])
        let mine = try await bench.context.run(ListSlots(PageWish()), for: bench.client("gamma", "alpha"))
        #expect(mine.items.map { $0["slot_id"]?.string } == ["alpha", "gamma"])
        let first = try await bench.context.run(ListSlots(PageWish(limit: 2)), for: bench.admin())
        #expect(first.next == "beta")
        let second = try await bench.context.run(ListSlots(PageWish(limit: 2, after: first.next)), for: bench.admin())
        #expect(second.items.map { $0["slot_id"]?.string } == ["gamma"])
        #expect(second.next == nil)
    }

    @Test("stop is wanted durably and again changes nothing")
    func stop() async throws {
        let bench = try await TestHome()
        for _ in 1...2 {
            let answer = try await bench.context.run(StopSlot(bench.slot("alpha")), for: bench.client("alpha"))
            #expect(answer["desired"]?.string == "stopped")
        }
        let folder = try SlotFolder(id: bench.slot("alpha"), home: bench.home)
        #expect(try SlotStateFile.read(folder).desired == .stopped)
        #expect(try SlotStateFile.read(folder).stopReason == "by token:client")
    }

    @Test("a probe of a slot that stands still is refused with the reason")
    func probe() async throws {
        let bench = try await TestHome()
        let error = await #expect(throws: SlotError.self) {
            try await bench.context.run(ProbeSlot(bench.slot("alpha"), page: nil), for: bench.admin())
        }
        #expect(error?.code == "slots.child.not_running")
    }

    @Test("a new slot with bad settings is not made")
    func create() async throws {
        let bench = try await TestHome()
        await #expect(throws: SlotConfigProblem.self) {
            try await bench.context.run(CreateSlot(bench.slot("new"), config: "auto_by: true\n"), for: bench.admin())
        }
        _ = try await bench.context.run(CreateSlot(bench.slot("new"), config: "quality_level: 40\n"), for: bench.admin())
        #expect(try await bench.context.slots.overview(bench.slot("new")).config.qualityLevel == 40)
    }
}
