import Activity
import ControlPlane
import Delivery
import Domain
import Foundation
import HostDatabase
import Journal
import Settings
import Testing

@Suite("Outbound operations")
struct OutboundOperationTests {
    private let bench: TestHome
    init() async throws { bench = try await TestHome() }

    @Test("approving names who and through which door, and again gives the same record")
    func approve() async throws {
        try await bench.draft("d1", slot: "alpha")
        let first = try await bench.context.run(DecideApproval("d1", .approve(recallSeconds: 0)), for: bench.admin())
        let second = try await bench.context.run(DecideApproval("d1", .approve(recallSeconds: 0)), for: bench.admin())
        #expect(first["state"]?.string == "approved")
        #expect(first["decided_by"]?.string == "user:root")
        #expect(first == second)
        #expect(first["to_masked"]?.string?.contains("5550") == false)
    }

    @Test("what is rejected cannot be approved; an edit asks anew")
    func reject() async throws {
        try await bench.draft("d1", slot: "alpha")
        try await bench.draft("d2", slot: "alpha")
        _ = try await bench.context.run(DecideApproval("d1", .reject(reason: "no")), for: bench.admin())
        let error = await #expect(throws: DeliveryError.self) {
            try await bench.context.run(DecideApproval("d1", .approve(recallSeconds: 0)), for: bench.admin())
        }
        #expect(error?.code == "delivery.approval.conflict")
        _ = try await bench.context.run(DecideApproval("d2", .approve(recallSeconds: 0)), for: bench.admin())
        let edited = try await bench.context.run(
            DecideApproval("d2", .edit(body: "Other", subject: nil)), for: bench.admin())
        #expect(edited["state"]?.string == "pending")
    }

    @Test("a client sees its own messages, decides only with the grant, and never about another's")
    func client() async throws {
        try await bench.draft("mine", slot: "alpha")
        try await bench.draft("other", slot: "beta")
        let page = try await bench.context.run(
            ListApprovals(state: nil, slot: nil, PageWish()), for: bench.client("alpha"))
        #expect(page.items.map { $0["id"]?.string } == ["mine"])
        let none = try await bench.context.run(
            ListApprovals(state: nil, slot: bench.slot("beta"), PageWish()), for: bench.client("alpha"))
        #expect(none.items.isEmpty)
        await #expect(throws: OperationError.self) {
            try await bench.context.run(DecideApproval("mine", .approve(recallSeconds: 0)), for: bench.client("alpha"))
        }
        _ = try await bench.context.run(
            DecideApproval("mine", .approve(recallSeconds: 0)), for: bench.client("alpha", grants: [.approve]))
        var codes: [String] = []
        for id in ["other", "nosuch"] {
            let error = await #expect(throws: DeliveryError.self) {
                try await bench.context.run(
                    DecideApproval(id, .approve(recallSeconds: 0)), for: bench.client("alpha", grants: [.approve]))
            }
            codes.append((error?.report ?? "").replacing(id, with: "X"))
        }
        #expect(Set(codes).count == 1)
    }

    @Test("a batch approves what it can and names what it cannot")
    func batch() async throws {
        try await bench.draft("d1", slot: "alpha")
        let answer = await (try ApproveBatch(["d1", "nosuch"], recallSeconds: 60)).perform(
            in: bench.context, for: bench.admin())
        #expect(answer["items"]?.array?.count == 1)
        #expect(answer["items"]?.array?.first?["effective_at"]?.string != nil)
        #expect(answer["failed"]?.array?.first?["code"]?.string == "delivery.approval.not_found")
    }

    @Test(
        "what left cannot be rejected, edited or taken back any more, and says so",
        arguments: ["intent", "sent", "unknown"])
    func left(kind: String) async throws {
        try await bench.draft("d1", slot: "alpha")
        _ = try await bench.context.run(DecideApproval("d1", .approve(recallSeconds: 60)), for: bench.admin())
        let files = try DeliveryFiles(runtime: bench.home.runtime, channel: "whatsapp")
        try FileManager.default.createDirectory(atPath: files.dispatchFolder, withIntermediateDirectories: true)
        try await JournalWriter(path: files.queue).append([["v": 1, "id": "d1", "slot": "alpha", "payload": [:]]])
        let kinds = kind == "intent" ? ["intent"] : ["intent", kind]
        try await JournalWriter(path: files.journal(1)).append(
            kinds.enumerated().map { index, kind in
                [
                    "v": 1, "s": .int(Int64(index + 1)), "at": "2026-01-09T10:00:00.000Z", "k": .string(kind),
                    "id": "d1", "slot": "alpha",
                ]
            })
        for decision in [DecideApproval.Decision.reject(reason: nil), .edit(body: "Other", subject: nil), .recall] {
            let error = await #expect(throws: DeliveryError.self) {
                try await bench.context.run(DecideApproval("d1", decision), for: bench.admin())
            }
            #expect(error?.code == "delivery.item.conflict")
        }
        #expect(try await bench.context.approvals.get("d1").state == .approved)
    }

    @Test("a preview says who gets what and about when, and decides nothing")
    func preview() async throws {
        for id in ["d1", "d2", "d3"] { try await bench.draft(id, slot: "alpha") }
        try await bench.draft("e1", slot: "beta")
        _ = try await bench.context.run(DecideApproval("d3", .reject(reason: nil)), for: bench.admin())
        let answer = await (try PreviewBatch(["d1", "d2", "d3", "e1", "d1"], recallSeconds: 60)).perform(
            in: bench.context, for: bench.admin())
        let start = bench.context.clock().addingTimeInterval(60)
        let moments = answer["items"]?.array?.map { $0["about_at"]?.string }
        #expect(
            moments == [0.0, 75, 0].map { Timestamp.string(start.addingTimeInterval($0)) })
        #expect(answer["items"]?.array?.allSatisfy { $0["body"] == "Hello" && $0["to_masked"] == "+91•••0001" } == true)
        #expect(answer["groups"]?.array?.map { $0["count"]?.int } == [2, 1])
        #expect(answer["failed"]?.array?.first?["code"]?.string == "delivery.approval.conflict")
        #expect(try await bench.context.approvals.get("d1").state == .pending)
        let hidden = await (try PreviewBatch(["e1"], recallSeconds: 60)).perform(
            in: bench.context, for: bench.client("alpha"))
        #expect(hidden["items"]?.array?.isEmpty == true)
    }

    @Test("a yes is to the version that was shown, and to nothing written meanwhile")
    func seen() async throws {
        try await bench.draft("d1", slot: "alpha")
        let shown = try await bench.context.run(ShowApproval("d1"), for: bench.admin())
        let seen = ["d1": try #require(shown["version"]?.string)]
        _ = try await bench.context.run(DecideApproval("d1", .edit(body: "Other", subject: nil)), for: bench.admin())
        let batch = try ApproveBatch(["d1"], .approve(recallSeconds: 60, seen: seen))
        let answer = await batch.perform(in: bench.context, for: bench.admin())
        #expect(answer["items"]?.array?.isEmpty == true)
        #expect(answer["failed"]?.array?.first?["message"]?.string?.contains("changed") == true)
        #expect(try await bench.context.approvals.get("d1").state == .pending)
    }

    @Test("many yeses can be taken back together while they do not count, and then no more")
    func recall() async throws {
        for id in ["d1", "d2"] { try await bench.draft(id, slot: "alpha") }
        _ = await (try ApproveBatch(["d1"], recallSeconds: 60)).perform(in: bench.context, for: bench.admin())
        _ = await (try ApproveBatch(["d2"], recallSeconds: 0)).perform(in: bench.context, for: bench.admin())
        let answer = await (try ApproveBatch(["d1", "d2"], .recall)).perform(in: bench.context, for: bench.admin())
        #expect(answer["items"]?.array?.map { $0["state"]?.string } == ["pending"])
        #expect(answer["failed"]?.array?.first?["code"]?.string == "delivery.approval.conflict")
        #expect(try await bench.context.approvals.get("d2").state == .approved)
        #expect(try await bench.audited().contains { $0 == "approvals.decide approval:d1 done" })
    }

    @Test("only a job whose outcome nobody knows can be settled")
    func settle() async throws {
        try await bench.draft("d1", slot: "alpha")
        let error = await #expect(throws: OperationError.self) {
            try await bench.context.run(SettleApproval("d1", wasSent: true), for: bench.admin())
        }
        #expect(error?.code == "delivery.item.conflict")
    }

    @Test("a standing approval is for the template's text as it is now, and an admin's")
    func standing() async throws {
        let add = AddStanding(
            slot: try bench.slot("alpha"), channel: "whatsapp", template: "first_touch", dailyCap: 5,
            endsAt: bench.context.clock().addingTimeInterval(3600))
        await #expect(throws: OperationError.self) { try await bench.context.run(add, for: bench.client("alpha")) }
        let entry = try await bench.context.run(add, for: bench.admin())
        #expect(entry["template"]?.string == TemplateVersion.of(name: "first_touch", text: "Hello"))
        #expect(try await bench.context.run(ListStanding(), for: bench.client("beta")).items.isEmpty)
        _ = try await bench.context.run(RemoveStanding(entry["id"]?.string ?? ""), for: bench.admin())
        #expect(try await bench.context.run(ListStanding(), for: bench.admin()).items.isEmpty)
    }

    @Test("an unknown template or channel is refused")
    func standingRefused() async throws {
        let ends = bench.context.clock().addingTimeInterval(3600)
        for (channel, template) in [("whatsapp", "nosuch"), ("nosuch", "first_touch")] {
            await #expect(throws: OperationError.self) {
                try await bench.context.run(
                    AddStanding(
                        slot: bench.slot("alpha"), channel: channel, template: template, dailyCap: 5, endsAt: ends),
                    for: bench.admin())
            }
        }
    }

    @Test("the hold is a file, and anybody's file is a hold")
    func hold() async throws {
        let held = try await bench.context.run(SetHold(reason: "fire"), for: bench.admin())
        #expect(held["active"]?.bool == true)
        #expect(FileManager.default.fileExists(atPath: bench.home.hold))
        #expect(await bench.context.attention.list().map(\.id) == ["host:hold"])
        let released = try await bench.context.run(ReleaseHold(), for: bench.admin())
        #expect(released["active"]?.bool == false)
        #expect(await bench.context.attention.list().isEmpty)
        _ = FileManager.default.createFile(atPath: bench.home.hold, contents: nil)
        #expect(try await bench.context.run(ShowHold(), for: bench.client("alpha"))["active"]?.bool == true)
        await #expect(throws: OperationError.self) {
            try await bench.context.run(ReleaseHold(), for: bench.client("alpha"))
        }
    }

    @Test("a hold made by hand waits for a person, and is off the list when the file is gone")
    func holdByHand() async throws {
        let watch = HoldWatch(bench.context)
        try Data("typed by hand\n".utf8).write(to: URL(fileURLWithPath: bench.home.hold))
        await watch.look()
        #expect(await bench.context.attention.list().map(\.detail) == ["typed by hand"])
        try FileManager.default.removeItem(atPath: bench.home.hold)
        await watch.look()
        #expect(await bench.context.attention.list().isEmpty)
    }

    @Test("a blocked contact stands in no answer and no audit row in clear")
    func block() async throws {
        let item = try await bench.context.run(BlockContact("+91 55500 00001", reason: "asked"), for: bench.admin())
        #expect(item["contact_masked"]?.string?.contains("55500") == false)
        let again = try await bench.context.run(BlockContact("5550000001", reason: nil), for: bench.admin())
        #expect(again["id"] == item["id"])
        #expect(try await bench.audit.list(limit: 10, before: nil).allSatisfy { !$0.encodedString.contains("5550") })
        _ = try await bench.context.run(UnblockContact(item["id"]?.string ?? ""), for: bench.admin())
        #expect(try await bench.context.run(ListBlocked(PageWish()), for: bench.admin()).items.isEmpty)
    }

    @Test("queues count only what the caller may see")
    func queues() async throws {
        for (slot, lead) in [("alpha", "1"), ("beta", "2"), ("beta", "3")] {
            _ = try await AcceptVerifiedEvent(bench.event(slot: slot, lead: lead)).perform(
                in: bench.context, requestID: "x")
        }
        await bench.context.fanOut.step()
        let all = try await bench.context.run(QueueStats(), for: bench.admin())
        #expect(all["queued"]?.int == 15)
        #expect(try await bench.context.run(QueueStats(), for: bench.client("alpha"))["queued"]?.int == 5)
        let items = try await bench.context.run(
            ListQueueItems("whatsapp", state: .queued, PageWish()), for: bench.client("alpha")
        ).items
        #expect(items.map { $0["lead_id"]?.string } == ["1"])
        let beta = try await bench.context.run(
            ListQueueItems("whatsapp", state: nil, PageWish()), for: bench.client("beta")
        ).items
        await #expect(throws: DeliveryError.self) {
            try await bench.context.run(
                ShowQueueItem("whatsapp", id: beta[0]["id"]?.string ?? ""), for: bench.client("alpha"))
        }
        await #expect(throws: OperationError.self) {
            try await bench.context.run(ShowQueue("nosuch"), for: bench.admin())
        }
    }
}
