import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Rotation and compaction")
struct RotationTests {
    private func files(_ bench: Bench) throws -> DeliveryFiles {
        try DeliveryFiles(runtime: bench.root, channel: "whatsapp")
    }
    /// Sends one message from beginning to end.
    private func send(_ bench: Bench, _ dispatcher: Dispatcher, lead: String, phone: String) async throws -> String {
        let id = try await bench.add(lead: lead, phone: phone)
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        return id
    }
    private func end(_ dispatcher: Dispatcher) async throws {
        await dispatcher.stop()
        try await dispatcher.run()
    }

    @Test("a queue that is sealed again and again loses nothing and sends nothing twice, over restarts too")
    func sealed() async throws {
        let bench = try Bench()
        var ids: [String] = []
        for round in 0..<4 {
            let dispatcher = try bench.dispatcher { $0.segmentBytes = 1 }
            try await dispatcher.start()
            ids.append(try await send(bench, dispatcher, lead: "a\(round)", phone: "+9198000000\(10 + round)"))
            ids.append(try await bench.add(lead: "b\(round)", phone: "+9198000000\(20 + round)"))
            await dispatcher.whole()
            try await end(dispatcher)
        }
        #expect(bench.sender.sent.count == 4)
        let states = try await ids.asyncMap { try await bench.state($0) }
        #expect(states == Array(repeating: ["sent", "held"], count: 4).flatMap(\.self))
        let report = try QueueCheck.verify(runtime: bench.root, channel: "whatsapp")
        #expect(report.problems.isEmpty && report.lines == 8)
        #expect(try QueueSegments(path: try files(bench).queue).numbers().count >= 4)
    }

    @Test("what a new journal tells is what the old one told")
    func sameState() async throws {
        let bench = try Bench()
        bench.sender.answer(.sent(externalID: "e", proof: "p"), .permanentItem(reason: "no"), .unknown(reason: "late"))
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        var ids: [String] = []
        for number in 1...3 {
            ids.append(try await send(bench, dispatcher, lead: "\(number)", phone: "+91980000000\(number)"))
        }
        ids.append(try await bench.add(lead: "4", phone: "+919800000004"))
        await dispatcher.whole()
        try await dispatcher.pause(slot: try bench.slot("s1"), why: "test", by: "op")
        await dispatcher.whole()
        let before = try JournalFold(try files(bench)).fold
        try await end(dispatcher)
        let compacting = try bench.dispatcher { $0.journalBytes = 1 }
        try await compacting.start()
        await compacting.whole()
        try await end(compacting)
        let journal = try JournalFold(try files(bench))
        #expect(journal.number > 1 && journal.damage == nil)
        for id in ids { #expect(journal.fold.progress[id] == before.progress[id]) }
        #expect(journal.fold.pauses == before.pauses && journal.fold.lastIntent == before.lastIntent)
        #expect(journal.fold.sends == before.sends && journal.fold.doubtful == before.doubtful)
        #expect(bench.sender.sent.count == 3)
        #expect(try QueueCheck.verify(runtime: bench.root, channel: "whatsapp").problems.isEmpty)
    }

    @Test("the key of a sent job is remembered for thirty days, also without the offset file, and then forgotten")
    func keys() async throws {
        let bench = try Bench()
        let first = try bench.dispatcher()
        try await first.start()
        let id = try await send(bench, first, lead: "7", phone: "+919800000001")
        try await end(first)
        for (days, isKnown) in [(29.0, true), (2.0, false)] {
            bench.clock.advance(days * 86_400)
            let dispatcher = try bench.dispatcher { $0.journalBytes = 1 }
            try await dispatcher.start()
            await dispatcher.whole()
            try await end(dispatcher)
            let fold = try JournalFold(try files(bench)).fold
            #expect((fold.progress[id] != nil) == isKnown)
        }
        try FileManager.default.removeItem(atPath: bench.path("whatsapp_queue.offset"))
        let again = try bench.dispatcher()
        try await again.start()
        await again.whole()
        #expect(bench.sender.sent.count == 1)
    }

    @Test("a disk that does not confirm a record moves the journal to a new file and the send goes on")
    func failedSync() async throws {
        let bench = try Bench()
        let disk = UnsureDisk(part: "_dispatch/journal.1")
        let dispatcher = try bench.dispatcher(io: disk)
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        disk.isUnsure = true
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
        #expect(try await bench.state(id) == "sent")
        try await end(dispatcher)
        let journal = try JournalFold(try files(bench))
        #expect(journal.number == 2 && journal.damage == nil && journal.fold.state(of: id) == .sent)
    }

    @Test("while no file of the journal is confirmed nothing is sent")
    func noDisk() async throws {
        let bench = try Bench()
        let disk = UnsureDisk(part: "_dispatch/")
        let dispatcher = try bench.dispatcher(io: disk)
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        disk.isUnsure = true
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        #expect(await dispatcher.snapshot().trouble != nil)
        disk.isUnsure = false
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }

    @Test("a snapshot that was spoilt stops the channel, and repair takes the file before it into account")
    func spoiltSnapshot() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher { $0.journalBytes = 1 }
        try await dispatcher.start()
        let sent = try await send(bench, dispatcher, lead: "7", phone: "+919800000001")
        try await end(dispatcher)
        let files = try files(bench)
        let path = files.journal(try #require(try files.journalNumbers().last))
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        lines.removeFirst()
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        let stopped = try bench.dispatcher()
        try await stopped.start()
        #expect(await stopped.snapshot().damage != nil)
        try await end(stopped)
        let clock: WallClock = { [clock = bench.clock] in clock.now }
        _ = try await QueueCheck.repair(runtime: bench.root, channel: "whatsapp", by: "op", clock: clock)
        let again = try bench.dispatcher()
        try await again.start()
        await again.whole()
        #expect(await again.snapshot().damage == nil)
        #expect(bench.sender.sent.count == 1)
        #expect(try await bench.state(sent) == "sent")
    }

    @Test("a journal that lost its end stops the channel")
    func lostEnd() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        _ = try await send(bench, dispatcher, lead: "7", phone: "+919800000001")
        try await end(dispatcher)
        let path = try files(bench).journal(1)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").prefix(1)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        let again = try bench.dispatcher()
        try await again.start()
        await again.whole()
        #expect(await again.snapshot().damage != nil && bench.sender.sent.count == 1)
        #expect(try QueueCheck.verify(runtime: bench.root, channel: "whatsapp").problems.count == 1)
        try await end(again)
        let clock: WallClock = { [clock = bench.clock] in clock.now }
        #expect(try await QueueCheck.repair(runtime: bench.root, channel: "whatsapp", by: "op", clock: clock) == 1)
        #expect(try QueueCheck.verify(runtime: bench.root, channel: "whatsapp").problems.isEmpty)
    }

    @Test("the derived logs come back from the journal")
    func rebuild() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        _ = try await send(bench, dispatcher, lead: "7", phone: "+919800000001")
        try await end(dispatcher)
        let before = try bench.lines("whatsapp_sent.jsonl")
        try Data("spoilt".utf8).write(to: URL(filePath: bench.path("whatsapp_sent.jsonl")))
        let counts = try await QueueCheck.rebuild(runtime: bench.root, channel: "whatsapp")
        #expect(counts == (1, 0))
        #expect(try bench.lines("whatsapp_sent.jsonl") == before)
    }
}

/// The real calls, but files whose path holds `part` are not confirmed while `isUnsure`.
final class UnsureDisk: LogIO, @unchecked Sendable {  // `unsure` is guarded by `guardian`
    private let guardian = NSLock()
    private var unsure = false
    private let part: String
    private let real = SystemLogIO()
    init(part: String) { self.part = part }
    var isUnsure: Bool {
        get { guardian.withLock { unsure } }
        set { guardian.withLock { unsure = newValue } }
    }

    func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32 {
        try real.open(path, flags: flags, mode: mode)
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int {
        try real.write(descriptor, bytes, path: path)
    }
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String) throws
        -> Int
    {
        try real.read(descriptor, into: buffer, at: offset, path: path)
    }
    func sync(_ descriptor: Int32, path: String) throws {
        if isUnsure, path.contains(part) { throw JournalError.system(call: "fdatasync", path: path, errno: EIO) }
        try real.sync(descriptor, path: path)
    }
    func close(_ descriptor: Int32) { real.close(descriptor) }
    func status(_ descriptor: Int32, path: String) throws -> FileStatus { try real.status(descriptor, path: path) }
    func status(path: String) throws -> FileStatus? { try real.status(path: path) }
    func lock(_ descriptor: Int32, wait: Bool, path: String) throws -> Bool {
        try real.lock(descriptor, wait: wait, path: path)
    }
    func unlock(_ descriptor: Int32) { real.unlock(descriptor) }
    func rename(_ from: String, to: String) throws { try real.rename(from, to: to) }
    func truncate(_ descriptor: Int32, to size: UInt64, path: String) throws {
        try real.truncate(descriptor, to: size, path: path)
    }
    func remove(_ path: String) throws { try real.remove(path) }
    func makeDirectory(_ path: String) throws { try real.makeDirectory(path) }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
