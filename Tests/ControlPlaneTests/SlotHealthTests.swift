import Activity
@testable import ControlPlane
import Domain
import Foundation
import Testing

@Suite("SlotHealth")
struct SlotHealthTests {
    private func health(_ bench: TestHome) async throws -> (colour: String?, why: String?) {
        let item = try await bench.context.run(ShowSlot(bench.slot("alpha")), for: bench.client("alpha"))
        return (item["health"]?.string, item["health_why"]?.string)
    }

    @Test("a slot that was never started is red, one that a person stopped is green and says so")
    func stopped() async throws {
        let bench = try await TestHome()
        #expect(try await health(bench).colour == "red")
        _ = try await bench.context.run(StopSlot(bench.slot("alpha")), for: bench.admin())
        let stopped = try await health(bench)
        #expect(stopped.colour == "green" && stopped.why == "stopped by a person")
    }

    @Test("the words of what waits for a person make a running slot amber: silence, drift, login")
    func amber() {
        let now = Date(timeIntervalSince1970: 1_768_000_000)
        func of(_ kind: String, _ title: String) -> AttentionItem {
            AttentionItem(
                id: "slot:alpha:\(kind)", kind: kind, slotID: "alpha", title: title, detail: "since 10:05", since: now)
        }
        let both = [
            of("silent", "No new lead where leads are normal"), of("drift", "The page reads otherwise than usual"),
        ]
        #expect(SlotHealth.watched(nil, both).why == "The page reads otherwise than usual: since 10:05")
        #expect(
            SlotHealth.watched(nil, [both[0]])
                == SlotHealth(colour: .amber, why: "No new lead where leads are normal: since 10:05"))
        #expect(SlotHealth.watched(.loginRequired, []).colour == .amber)
        #expect(
            SlotHealth.watched(.parseLeads, [of("page_history", "x")]) == SlotHealth(colour: .green, why: "watching"))
    }
}
