import Domain
import Foundation
import Testing
import Worker

@Suite("UnsentEvents")
struct UnsentEventsTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.site.show([lead("1"), lead("2")])
    }

    @Test("a verified lead is offered until it is acknowledged, over restarts, and never after")
    func untilAcknowledged() async throws {
        let first = try bench.start()
        bench.sink.answer(.refused("no host"))
        _ = try await first.cycle.run()
        #expect(try await first.unsent.offerAll() == "no host")
        #expect(try await bench.start(run: "run-2").unsent.offerAll() == "no host")
        #expect(bench.sink.leads == ["1", "1"])
        bench.sink.answer(.acknowledged)
        let third = try bench.start(run: "run-3")
        #expect(try await third.unsent.offerAll() == nil)
        #expect(bench.sink.leads == ["1", "1", "1", "2"])
        for number in 4..<7 { #expect(try await bench.start(run: "run-\(number)").unsent.offerAll() == nil) }
        #expect(try await third.unsent.offerAll() == nil)
        #expect(bench.sink.offered.count == 4)
        #expect(try bench.lines("emitted").map { $0["event_id"]?.string } == ["alpha:1:verified", "alpha:2:verified"])
    }

    @Test("an event that is wrong in itself does not keep the others from the host")
    func rejected() async throws {
        let run = try bench.start()
        bench.sink.answer(.rejected("lead is missing"), to: "1")
        _ = try await run.cycle.run()
        #expect(try await run.unsent.offerAll() == "alpha:1:verified: lead is missing")
        #expect(try bench.lines("emitted").map { $0["lead_id"]?.string } == ["2"])
        #expect(await run.log.history.awaitingEmission.map(\.id) == ["1"])
    }

    @Test("only proven purchases are offered")
    func unproven() async throws {
        bench.site.script { $0.clicks["*"] = .success(.uncertain()) }
        let run = try bench.start()
        _ = try await run.cycle.run()
        #expect(try await run.unsent.offerAll() == nil)
        #expect(bench.sink.offered.isEmpty)
    }

    @Test("the event has the shape the host's door asks for, and the same bytes each time")
    func shape() async throws {
        let run = try bench.start()
        bench.sink.answer(.refused("later"))
        _ = try await run.cycle.run()
        _ = try await run.unsent.offerAll()
        bench.clock.advance(500)
        _ = try await bench.start(run: "run-2").unsent.offerAll()
        let event = try #require(bench.sink.offered.first)
        #expect(bench.sink.offered.last == event)
        #expect(
            event.keys == [
                "v", "event_id", "slot_id", "run_id", "lead_id", "at", "lead", "contact", "evidence", "plugin",
            ])
        let read = try VerifiedEvent(json: event)
        #expect(read.eventID == "alpha:1:verified")
        #expect(event["run_id"] == "run-1")
        #expect(event["at"] == "2026-01-09T10:00:00.000Z")
        #expect(event["lead"]?["title"] == "Paracetamol 500 mg")
        #expect(event["contact"]?["phone"] == "+919800000001")
        #expect(event["evidence"]?["by"] == "click_answer")
        #expect(event["evidence"]?["artefacts"] == ["click-1.jpg"])
        #expect(event["plugin"]?["name"] == "fake")
    }
}
