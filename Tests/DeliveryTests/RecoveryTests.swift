import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Recovery")
struct RecoveryTests {
    private func sent(_ bench: Bench) async throws -> String {
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        await dispatcher.stop()
        try await dispatcher.run()
        return id
    }

    @Test("a restart sends nothing again, with or without the offset file", arguments: [true, false])
    func restart(keepsOffset: Bool) async throws {
        let bench = try Bench()
        let id = try await sent(bench)
        if !keepsOffset { try FileManager.default.removeItem(atPath: bench.path("whatsapp_queue.offset")) }
        let again = try bench.dispatcher()
        try await again.start()
        await again.whole()
        #expect(bench.sender.sent.count == 1)
        #expect(try await bench.state(id) == "sent")
        #expect(bench.surroundings.messages.count == 1)
    }

    @Test("a repeat of a sent job's key is dropped although its line is settled")
    func repeated() async throws {
        let bench = try Bench()
        _ = try await sent(bench)
        let again = try bench.dispatcher()
        try await again.start()
        let event = try bench.event("7")
        var line = FanOut.line(event, channel: "whatsapp")
        line["id"] = "another"
        try await JournalWriter(path: bench.path("whatsapp_queue.jsonl")).append([line])
        await again.whole()
        #expect(try await bench.why("another") == "duplicate" && bench.sender.sent.count == 1)
    }

    @Test("what must follow a send is done at the next start when a crash cut it off")
    func followUp() async throws {
        let bench = try Bench()
        let id = try await sent(bench)
        try FileManager.default.removeItem(atPath: bench.path("whatsapp_sent.jsonl"))
        let again = try bench.dispatcher()
        try await again.start()
        #expect(try bench.lines("whatsapp_sent.jsonl").map { $0["id"] } == [.string(id)])
        #expect(
            bench.surroundings.messages.map { $0["id"] } == [
                .string("\(id):message_sent"), .string("\(id):message_sent"),
            ])
    }

    @Test("a torn end of the journal costs nothing")
    func tornJournal() async throws {
        let bench = try Bench()
        let id = try await sent(bench)
        let handle = try #require(FileHandle(forWritingAtPath: bench.path("whatsapp_dispatch/journal.1.jsonl")))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"v\":1,\"s\":4,\"at\":\"2026".utf8))
        try handle.close()
        for _ in 0..<2 {
            let again = try bench.dispatcher()
            try await again.start()
            try await bench.add(lead: UUID().uuidString)
            await again.whole()
            #expect(await again.snapshot().damage == nil)
            await again.stop()
            try await again.run()
        }
        #expect(try await bench.state(id) == "sent")
    }

    @Test("a lost record in the middle stops the channel", arguments: ["spoilt", "missing"])
    func damagedJournal(how: String) async throws {
        let bench = try Bench()
        _ = try await sent(bench)
        let path = bench.path("whatsapp_dispatch/journal.1.jsonl")
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        if how == "spoilt" { lines[1] = lines[1].replacing("intent", with: "intend") } else { lines.remove(at: 1) }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        let again = try bench.dispatcher()
        try await again.start()
        let id = try await bench.add(lead: "8")
        await again.whole()
        try await bench.approve(id)
        await again.whole()
        #expect(await again.snapshot().damage != nil)
        #expect(try await bench.why(id) == "paused" && bench.sender.sent.count == 1)
        #expect(bench.surroundings.notices.contains { $0.code == "journal_damaged" })
    }

    @Test("a queue that was put back from a copy is read again without sending again")
    func replacedQueue() async throws {
        let bench = try Bench()
        _ = try await sent(bench)
        let again = try bench.dispatcher()
        try await again.start()
        let path = bench.path("whatsapp_queue.jsonl")
        let old = try Data(contentsOf: URL(filePath: path))
        let other = JournalLine.encode([
            "v": 1, "id": "zz", "slot": "s1", "to": "+919800000003", "payload": ["body": "Hi"],
        ])
        try FileManager.default.removeItem(atPath: path)
        try (Data(other) + old).write(to: URL(filePath: path))
        await again.whole()
        #expect(bench.sender.sent.count == 1)
        #expect(try await bench.state("zz") == "held")
    }

    @Test("without a journal nothing is sent, and it goes on when the disk is back")
    func fullDisk() async throws {
        let bench = try Bench()
        let disk = FullDisk(part: "_dispatch/")
        let dispatcher = try bench.dispatcher(io: disk)
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        disk.isFull = true
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        #expect(await dispatcher.snapshot().trouble != nil)
        disk.isFull = false
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
        #expect(await dispatcher.snapshot().trouble == nil)
        #expect(try await bench.state(id) == "sent")
    }

    @Test("an outcome finds room on a full disk, and nothing new begins until there is room again")
    func reserve() async throws {
        let bench = try Bench()
        let disk = FullDisk(part: "_dispatch/")
        let dispatcher = try bench.dispatcher(io: disk)
        try await dispatcher.start()
        let first = try await bench.add(lead: "7")
        let second = try await bench.add(lead: "8", phone: "+919800000002")
        await dispatcher.whole()
        try await bench.approve(first)
        // The disk fills up while the message is on its way.
        bench.sender.before { disk.isFull = true }
        await dispatcher.whole()
        #expect(try await bench.state(first) == "sent")
        try await bench.approve(second)
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
        #expect(await dispatcher.snapshot().trouble != nil)
        bench.sender.before {}
        disk.isFull = false
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 2)
        #expect(try await bench.state(second) == "sent")
    }
}
