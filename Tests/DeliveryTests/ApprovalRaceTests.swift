import Delivery
import Domain
import Foundation
import Testing

@Suite("ApprovalLog: two people at once")
struct ApprovalRaceTests {
    @Test("a no that was acknowledged is never written over by a yes of the same moment")
    func yesAndNo() async throws {
        let bench = try Bench()
        let log = bench.approvals
        for number in 0..<40 {
            let id = "d\(number)"
            let at = bench.clock.now
            try await log.draft(
                Approval(
                    id: id, state: .pending, slot: "s1", channel: "whatsapp", audience: .buyer, leadID: nil,
                    to: "+919800000001", subject: nil, body: "Hello", bodySHA256: Digest.sha256("Hello"), template: nil,
                    createdAt: at, expiresAt: at.addingTimeInterval(3600), at: at, by: "dispatcher", via: "dispatcher"))
            async let yes = approve(log, id)
            async let no = reject(log, id)
            let (isApproved, isRejected) = await (yes, no)
            #expect(isRejected)
            #expect(try await log.get(id).state == .rejected, "a yes \(isApproved ? "before" : "refused after") the no")
        }
    }

    private func approve(_ log: ApprovalLog, _ id: String) async -> Bool {
        do { return try await log.approve(id, by: "a", via: "test").state == .approved } catch { return false }
    }
    private func reject(_ log: ApprovalLog, _ id: String) async -> Bool {
        do { return try await log.reject(id, reason: nil, by: "b", via: "test").state == .rejected } catch {
            return false
        }
    }

    @Test("a yes can be taken back until a second before it counts, and its warning stays for the next person")
    func recall() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let ids = [try await bench.add(lead: "1"), try await bench.add(lead: "2")]
        await dispatcher.whole()
        // The second draft to the same contact comes after the yes to the first.
        try await bench.approve(ids[0])
        let third = try await bench.add(lead: "3")
        await dispatcher.whole()
        #expect(try await bench.approvals.get(third).note?.contains("wrote to this contact") == true)
        _ = try await bench.approvals.approve(ids[1], by: "a", via: "test", recallSeconds: 60)
        bench.clock.advance(58)
        #expect(try await bench.approvals.recall(ids[1], by: "a", via: "test").state == .pending)
        _ = try await bench.approvals.approve(ids[1], by: "a", via: "test", recallSeconds: 60)
        bench.clock.advance(59.5)
        await #expect(throws: DeliveryError.self) { try await bench.approvals.recall(ids[1], by: "a", via: "test") }
        let edited = try await bench.approvals.edit(third, body: "Other", subject: nil, by: "a", via: "test")
        #expect(edited.note?.contains("wrote to this contact") == true)
    }
}
