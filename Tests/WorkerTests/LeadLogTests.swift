import Domain
import Foundation
import Synchronization
import Testing
import Worker

@Suite("LeadLog")
struct LeadLogTests {
    let bench: Bench
    init() throws { bench = try Bench() }

    @Test("of many that want the same lead at once, one gets the intent")
    func race() async throws {
        let log = try bench.start().log
        let won = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 { group.addTask { try await log.intend("1", plugin: nil) } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
        #expect(try bench.lines("click_intended").count == 1)
    }

    @Test("a log that is taken away while the worker runs does not make it forget an intent")
    func takenAway() async throws {
        let disk = FullDisk()
        let log = try bench.start(io: disk).log
        #expect(try await log.intend("1", plugin: nil))
        try FileManager.default.removeItem(atPath: bench.path)
        disk.mode.withLock { $0 = .full }
        await #expect(throws: (any Error).self) { try await log.append(.clicked, lead: "1", plugin: nil) }
        disk.mode.withLock { $0 = .fine }
        #expect(try await log.intend("1", plugin: nil) == false)
    }

    @Test("an append that failed changes nothing that is known")
    func failedAppend() async throws {
        let disk = FullDisk()
        let log = try bench.start(io: disk).log
        disk.mode.withLock { $0 = .full }
        await #expect(throws: (any Error).self) { try await log.append(.verified, lead: "1", plugin: nil) }
        #expect(await log.history["1"]?.verifiedAt == nil)
        #expect(!log.seen.contains("1"))
    }

    @Test("a torn last line of a killed worker is no event and no damage")
    func torn() async throws {
        try Data(
            #"{"v":1,"ts":"2026-01-09T10:00:00.000Z","type":"click_intended","slot_id":"alpha","lead_id":"1""#.utf8
        )
        .write(to: URL(filePath: bench.path))
        let log = try bench.start().log
        #expect(log.badLines == 0)
        #expect(await log.history["1"] == nil)
        try await log.append(.observed, lead: "2", plugin: nil)
        #expect(try bench.types() == ["observed"])
    }

    @Test("lines of other types and programs are passed over")
    func foreign() async throws {
        let lines = #"{"ts":"2026-01-09T10:00:00.000Z","type":"stage_changed","slot_id":"alpha","lead_id":"1"}"# + "\n"
        try Data(lines.utf8).write(to: URL(filePath: bench.path))
        let log = try bench.start().log
        #expect(await log.history.records.isEmpty)
        #expect(log.badLines == 0)
    }
}
