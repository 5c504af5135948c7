import Delivery
import Domain
import Foundation
import Journal
import Testing

/// The real calls; whatever the test arms is done right before the next look at the hold file, which is how the look
/// before a send begins.
private final class LastLook: LogIO, @unchecked Sendable {  // `armed` is guarded by `guardian`
    private let guardian = NSLock()
    private var armed: (looks: Int, body: @Sendable () -> Void)?
    private let real = SystemLogIO()

    func before(look: Int, _ body: @escaping @Sendable () -> Void) { guardian.withLock { armed = (look, body) } }
    func status(path: String) throws -> FileStatus? {
        if path.hasSuffix("/HOLD") {
            guardian.withLock { () -> (@Sendable () -> Void)? in
                armed?.looks -= 1
                return armed?.looks == 0 ? armed?.body : nil
            }?()
        }
        return try real.status(path: path)
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
    func sync(_ descriptor: Int32, path: String) throws { try real.sync(descriptor, path: path) }
    func close(_ descriptor: Int32) { real.close(descriptor) }
    func status(_ descriptor: Int32, path: String) throws -> FileStatus { try real.status(descriptor, path: path) }
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

@Suite("Dispatcher: between the yes and the send")
struct BetweenYesAndSendTests {
    /// What may happen to an approved message before it leaves, and the reason it then shows.
    static let changes: [(name: String, why: String)] = [
        ("edited", "approval"), ("another recipient", "approval"), ("forged", "approval"), ("rejected", "rejected"),
        ("dnc", "dnc"), ("hold", "hold"), ("dry run", "dry_run"), ("channel off", "channel_off"),
        ("night", "window"), ("quota", "quota"),
    ]

    /// Does one of them the way another process does: by a line, a file, a setting.
    private func change(_ name: String, _ bench: Bench, _ yes: Approval) {
        var line = yes
        switch name {
        case "edited":
            (line.state, line.body, line.bodySHA256) = (.pending, "Other", Digest.sha256("Other"))
            append(line.json, "approvals.jsonl", bench)
        case "another recipient":
            var moved = line.json
            moved["to"] = "+919800000066"
            append(moved, "approvals.jsonl", bench)
        case "forged":
            line.body = "Buy now"
            append(line.json, "approvals.jsonl", bench)
        case "rejected":
            line.state = .rejected
            append(line.json, "approvals.jsonl", bench)
        case "dnc": append(["contact": "098000 00001"], "dnc.jsonl", bench)
        case "hold": _ = FileManager.default.createFile(atPath: bench.path("HOLD"), contents: nil)
        case "dry run": bench.surroundings.change("s1") { $0.dryRun = true }
        case "channel off": bench.surroundings.change("s1") { $0.channelEnabled = false }
        case "night":
            bench.surroundings.change("s1") { $0.window = SendWindow(startMinute: 0, endMinute: 1, zone: .gmt) }
        default: bench.surroundings.change("s1") { $0.quota = Quota(daily: 0) }
        }
    }

    private func append(_ line: JSONObject, _ name: String, _ bench: Bench) {
        let path = bench.path(name)
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let handle = FileHandle(forWritingAtPath: path) else { return }
        handle.seekToEndOfFile()
        handle.write(Data(JournalLine.encode(line)))
        handle.closeFile()
    }

    @Test("what changes while an approved message waits for the morning counts", arguments: changes)
    func waiting(name: String, why: String) async throws {
        let bench = try Bench()
        bench.clock.set("2026-01-09T17:00:00.000Z")  // 22:30 in Kolkata
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await bench.why(id) == "window")
        change(name, bench, try await bench.approvals.get(id))
        bench.clock.set("2026-01-10T03:00:00.000Z")
        for _ in 0..<2 { await dispatcher.whole() }
        #expect(bench.sender.sent.isEmpty)
        #expect(try await bench.why(id) == why)
        #expect(try bench.records("intent").isEmpty)
    }

    @Test("what changes after the pass and before the intent is seen by the last look", arguments: changes)
    func lastLook(name: String, why: String) async throws {
        let bench = try Bench()
        let look = LastLook()
        let dispatcher = try bench.dispatcher(io: look)
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        let yes = try await bench.approvals.get(id)
        // The first look is the pass's, which finds nothing against the message; the second is the send's own.
        look.before(look: 2) { self.change(name, bench, yes) }
        for _ in 0..<3 { await dispatcher.whole() }
        #expect(bench.sender.sent.isEmpty)
        #expect(try await bench.why(id) == why)
        #expect(try bench.records("intent").isEmpty)
    }

    @Test("an approved message that is 48 hours old does not leave when what held it ends")
    func expired() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try Data().write(to: URL(filePath: bench.path("HOLD")))
        try await bench.approve(id)
        await dispatcher.whole()
        bench.clock.advance(48 * 3600)
        try FileManager.default.removeItem(atPath: bench.path("HOLD"))
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        #expect(try await bench.why(id) == "expired")
    }

    @Test("a yes that can be taken back is shown as such until it counts, and not sent when taken back")
    func recall() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let ids = [try await bench.add(lead: "1"), try await bench.add(lead: "2", phone: "+919800000002")]
        await dispatcher.whole()
        for id in ids { _ = try await bench.approvals.approve(id, by: "op", via: "test", recallSeconds: 60) }
        await dispatcher.whole()
        #expect(try await bench.why(ids[0]) == "recall")
        bench.clock.advance(59)
        _ = try await bench.approvals.reject(ids[1], reason: "on second thoughts", by: "op", via: "test")
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        bench.clock.advance(2)
        await dispatcher.whole()
        #expect(bench.sender.sent.map(\.id) == [ids[0]])
    }

    @Test("the day's cap and the pace hold over restarts")
    func restarts() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { ($0.quota, $0.pace) = (Quota(daily: 3), .phoneNumber) }
        var ids: [String] = []
        for lead in 1...5 { ids.append(try await bench.add(lead: "\(lead)", phone: "+91980000000\(lead)")) }
        var sends: [Date] = []
        for _ in 0..<30 {
            let dispatcher = try bench.dispatcher()
            try await dispatcher.start()
            await dispatcher.whole()
            for id in ids where try await bench.approvals.get(id).state == .pending { try await bench.approve(id) }
            await dispatcher.whole()
            for _ in sends.count..<bench.sender.sent.count { sends.append(bench.clock.now) }
            await dispatcher.stop()
            try await dispatcher.run()
            bench.clock.advance(20)
        }
        #expect(sends.count == 3)
        #expect(zip(sends.dropFirst(), sends).allSatisfy { $0.timeIntervalSince($1) >= 60 })
        #expect(try await bench.why(ids[4]) == "quota")
    }
}
