import Delivery
import Domain
import Foundation
import Testing

/// Something a test holds shut until it lets everybody through.
private struct Latch: Sendable {
    private let stream: AsyncStream<Void>
    private let source: AsyncStream<Void>.Continuation
    init() { (stream, source) = AsyncStream.makeStream() }
    func wait() async { for await _ in stream { return } }
    func open() { source.finish() }
}

@Suite("Dispatcher: what changes while a send is on its way")
struct DoubleSendRaceTests {
    private func approved(_ bench: Bench, _ dispatcher: Dispatcher, leads: Int) async throws -> [String] {
        var ids: [String] = []
        for lead in 1...leads { ids.append(try await bench.add(lead: "\(lead)", phone: "+91980000000\(lead)")) }
        bench.surroundings.change("s1") { $0.dryRun = true }
        await dispatcher.whole()
        for id in ids { try await bench.approve(id) }
        bench.surroundings.change("s1") { $0.dryRun = false }
        return ids
    }

    private func sends(_ bench: Bench) -> [String: Int] {
        bench.sender.sent.reduce(into: [:]) { $0[$1.id, default: 0] += 1 }
    }

    /// The pass that judged a message "too soon" still drafts another one while that message leaves.
    @Test(
        "a message that left during a pass is not sent again because that pass had held it", arguments: [true, false])
    func leftDuringThePass(isGoneBefore: Bool) async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher { ($0.sendDeadlineSeconds, $0.composeDeadlineSeconds) = (86_400, 86_400) }
        try await dispatcher.start()
        let ids = try await approved(bench, dispatcher, leads: 2)
        let (first, second, draft) = (Latch(), Latch(), Latch())
        bench.sender.before { await first.wait() }
        await dispatcher.step()
        while bench.sender.sent.count < 1 { await Task.yield() }
        // Two inputs change while it is on its way: a new line, whose draft takes its time, and the list.
        try await bench.add(lead: "9", phone: "+919800000009")
        let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { [clock = bench.clock] in clock.now })
        _ = try await list.add("+919800000077", reason: nil, by: "op")
        bench.sender.beforeDraft { await draft.wait() }
        let pass = Task { await dispatcher.step() }
        while bench.sender.composed < 3 { await Task.yield() }
        bench.sender.before { await second.wait() }
        first.open()
        while bench.sender.sent.count < 2 { await Task.yield() }
        if isGoneBefore {
            second.open()
            while try await bench.state(ids[1]) != "sent" { await Task.yield() }
        }
        draft.open()
        await pass.value
        second.open()
        await dispatcher.settle()
        for _ in 0..<4 { await dispatcher.whole() }
        #expect(sends(bench) == [ids[0]: 1, ids[1]: 1])
        for id in ids { #expect(try await bench.state(id) == "sent") }
    }

    @Test("what is decided while the message is on its way comes too late, and is no second send")
    func tooLate() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher { $0.sendDeadlineSeconds = 86_400 }
        try await dispatcher.start()
        let id = try await approved(bench, dispatcher, leads: 1)[0]
        let answer = Latch()
        bench.sender.before { await answer.wait() }
        await dispatcher.step()
        while bench.sender.sent.isEmpty { await Task.yield() }
        _ = try await bench.approvals.edit(id, body: "Another text", subject: nil, by: "op", via: "test")
        try Data().write(to: URL(filePath: bench.path("HOLD")))
        await dispatcher.step()
        try await bench.approve(id)
        try FileManager.default.removeItem(atPath: bench.path("HOLD"))
        await dispatcher.step()
        _ = try await bench.approvals.reject(id, reason: "no", by: "op", via: "test")
        await dispatcher.step()
        #expect(try await bench.state(id) == "sending")
        answer.open()
        await dispatcher.settle()
        for _ in 0..<3 { await dispatcher.whole() }
        #expect(sends(bench) == [id: 1])
        #expect(try await bench.state(id) == "sent")
        #expect(try bench.records().map { $0["k"]?.string } == ["hold", "intent", "sent"])
    }

    @Test(
        "a try that surely failed is followed by no other when the yes was taken back meanwhile",
        arguments: ["reject", "dnc", "edit", "hold"])
    func takenBack(how: String) async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher { $0.sendDeadlineSeconds = 86_400 }
        try await dispatcher.start()
        let id = try await approved(bench, dispatcher, leads: 1)[0]
        let answer = Latch()
        bench.sender.before { await answer.wait() }
        bench.sender.answer(.retry(reason: "no connection", afterSeconds: nil))
        await dispatcher.step()
        while bench.sender.sent.isEmpty { await Task.yield() }
        switch how {
        case "reject": _ = try await bench.approvals.reject(id, reason: nil, by: "op", via: "test")
        case "edit": _ = try await bench.approvals.edit(id, body: "Other", subject: nil, by: "op", via: "test")
        case "hold": try Data().write(to: URL(filePath: bench.path("HOLD")))
        default:
            let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { [clock = bench.clock] in clock.now })
            _ = try await list.add("+919800000001", reason: nil, by: "op")
        }
        await dispatcher.step()
        answer.open()
        await dispatcher.settle()
        for _ in 0..<5 {
            bench.clock.advance(61)
            await dispatcher.whole()
        }
        #expect(sends(bench) == [id: 1])
        let expected = ["reject": "rejected", "dnc": "dnc", "edit": "approval", "hold": "hold"]
        #expect(try await bench.why(id) == expected[how])
    }
}
