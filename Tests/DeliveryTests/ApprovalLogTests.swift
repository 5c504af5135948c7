import Delivery
import Domain
import Foundation
import Testing

@Suite("ApprovalLog")
struct ApprovalLogTests {
    private func drafted(_ bench: Bench) async throws -> String {
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        return id
    }

    @Test("approving twice gives the same record, approving what is rejected is refused")
    func twice() async throws {
        let bench = try Bench()
        let id = try await drafted(bench)
        let first = try await bench.approvals.approve(id, by: "a", via: "test")
        bench.clock.advance(5)
        #expect(try await bench.approvals.approve(id, by: "b", via: "test") == first)
        _ = try await bench.approvals.reject(id, reason: "no", by: "b", via: "test")
        await #expect(throws: DeliveryError.self) { try await bench.approvals.approve(id, by: "a", via: "test") }
    }

    @Test("a draft nobody decided about expires after 48 hours")
    func expires() async throws {
        let bench = try Bench()
        let id = try await drafted(bench)
        bench.clock.advance(48 * 3600 + 1)
        #expect(try await bench.approvals.list(state: .expired).map(\.id) == [id])
        await #expect(throws: DeliveryError.self) { try await bench.approvals.approve(id, by: "a", via: "test") }
    }

    @Test("the item masks the address and carries the queue's outcome")
    func item() async throws {
        let bench = try Bench()
        let id = try await drafted(bench)
        let item = try await bench.approvals.get(id).item(now: bench.clock.now, outcome: .held)
        #expect(item["to_masked"] == "+91•••0001" && item["outcome"] == "held" && item["state"] == "pending")
    }

    @Test("an unknown id is not found")
    func missing() async throws {
        let bench = try Bench()
        await #expect(throws: DeliveryError.notFound(what: "approval", id: "x")) { try await bench.approvals.get("x") }
    }
}

@Suite("DoNotContactList")
struct DoNotContactListTests {
    @Test("a contact is found in whatever form it is written, and can be taken off")
    func forms() async throws {
        let bench = try Bench()
        let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { [clock = bench.clock] in clock.now })
        let entry = try await list.add("+91 98000-00001", reason: "stop", by: "op")
        #expect(try await list.add("9800000001", reason: nil, by: "op").id == entry.id)
        for form in ["09800000001", "919800000001@c.us", "+919800000001"] { #expect(try await list.contains(form)) }
        #expect(try await !list.contains("+919800000002"))
        try await list.remove(entry.id, by: "op")
        #expect(try await !list.contains("+919800000001"))
    }

    @Test("a line typed by hand counts")
    func typed() async throws {
        let bench = try Bench()
        try Data("{\"contact\":\"Buyer@Example.com\"}\n".utf8).write(to: URL(filePath: bench.path("dnc.jsonl")))
        let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { .distantPast })
        #expect(try await list.contains("buyer@example.com"))
    }
}
