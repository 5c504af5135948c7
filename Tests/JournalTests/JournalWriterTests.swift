import Domain
import Foundation
import Journal
import Testing

@Suite("JournalWriter")
struct JournalWriterTests {
    let scratch: Scratch
    let io = FaultyIO()
    init() throws { scratch = try Scratch() }

    private func writer() -> JournalWriter { JournalWriter(path: scratch.path("a.jsonl"), io: io) }
    private func records() throws -> [Int] {
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        return try reader.readNew().entries.compactMap { $0.value["n"]?.int }
    }

    @Test("a record comes back with its checksum last in the line")
    func roundTrip() async throws {
        try await writer().append([["v": 1, "n": 1, "text": "ä\n,\"crc\":"]])
        let text = try scratch.text("a.jsonl")
        #expect(text.hasSuffix("\"}\n") && text.dropLast(12).hasSuffix(",\"crc\":"))
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        let entry = try #require(try reader.readNew().entries.first)
        #expect(entry.isChecked && entry.value == ["v": 1, "n": 1, "text": "ä\n,\"crc\":"])
    }

    @Test("a new file is readable by its owner only, and so is its lock")
    func modes() async throws {
        try await writer().append([["n": 1]])
        for name in ["a.jsonl", ".a.lock"] {
            let mode = try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("a short write is continued")
    func shortWrite() async throws {
        io.plan(.write, 1, .short(7))
        try await writer().append([["n": 1], ["n": 2]])
        #expect(try records() == [1, 2])
        #expect(io.count(.write) == 2)
    }

    @Test("a full disk acknowledges nothing and the next append seals the fragment")
    func fullDisk() async throws {
        let writer = writer()
        try await writer.append([["n": 1]])
        io.plan(.write, 2, .short(9))
        io.plan(.write, 3, .noSpace)
        io.plan(.write, 4, .noSpace)
        await #expect(throws: JournalError.noSpace(path: scratch.path("a.jsonl"))) {
            try await writer.append([["n": 2]])
        }
        try await writer.append([["n": 3]])
        #expect(try records() == [1, 3])
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        #expect(try reader.readNew().badLines.count == 1)
    }

    @Test("somebody else's torn tail becomes a bad line of its own")
    func tornTail() async throws {
        try scratch.put("{\"n\":7}\n{\"n\":8,\"tex", "a.jsonl")
        try await writer().append([["n": 9]])
        #expect(try records() == [7, 9])
    }

    @Test("after a failed sync the file is copied to fresh blocks before anything is acknowledged")
    func failedSync() async throws {
        let writer = writer()
        try await writer.append([["n": 1]])
        let before = try #require(try SystemLogIO().status(path: scratch.path("a.jsonl")))
        io.plan(.sync, io.count(.sync) + 1, .failure(EIO))
        try await writer.append([["n": 2]])
        let after = try #require(try SystemLogIO().status(path: scratch.path("a.jsonl")))
        #expect(!before.isSameFile(as: after))
        try await writer.append([["n": 3]])
        #expect(try records() == [1, 2, 3])
    }

    @Test("while the disk refuses to sync nothing is acknowledged, and it heals by itself")
    func disk() async throws {
        let writer = writer()
        try await writer.append([["n": 1]])
        for ahead in 1...3 { io.plan(.sync, io.count(.sync) + ahead, .failure(EIO)) }
        await #expect(throws: JournalError.self) { try await writer.append([["n": 2]]) }
        await #expect(throws: JournalError.self) { try await writer.append([["n": 3]]) }
        try await writer.append([["n": 4]])
        #expect(try records().contains(4) && records().contains(1))
    }

    @Test("a file that was moved away is made anew at its path")
    func rotated() async throws {
        let writer = writer()
        try await writer.append([["n": 1]])
        try FileManager.default.moveItem(atPath: scratch.path("a.jsonl"), toPath: scratch.path("old.jsonl"))
        try await writer.append([["n": 2]])
        #expect(try records() == [2])
    }

    @Test("many producers share syncs and no line is mixed or lost")
    func groupCommit() async throws {
        let writer = writer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 { group.addTask { try await writer.append([["n": .int(Int64(number))]]) } }
            try await group.waitForAll()
        }
        #expect(Set(try records()) == Set(0..<500))
        #expect(io.count(.sync) < 500)
    }

    @Test("two writers of one file do not mix their lines")
    func twoWriters() async throws {
        let (one, two) = (writer(), writer())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await (number % 2 == 0 ? one : two).append([
                        ["n": .int(Int64(number)), "pad": .string(String(repeating: "x", count: 5000))]
                    ])
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try records()) == Set(0..<200))
    }

    @Test("a line over 256 KiB is refused before anything is written")
    func tooLong() async throws {
        let writer = writer()
        await #expect(throws: JournalError.self) {
            try await writer.append([["text": .string(String(repeating: "x", count: 300_000))]])
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("a.jsonl")))
    }

    @Test("a closed writer says so")
    func closed() async throws {
        let writer = writer()
        writer.close()
        await #expect(throws: JournalError.closed(path: scratch.path("a.jsonl"))) {
            try await writer.append([["n": 1]])
        }
    }

    @Test("a crash in the middle of a write costs that line only", arguments: [0, 1, 5, 11])
    func crash(bytes: Int) async throws {
        let writer = writer()
        try await writer.append([["n": 1]])
        io.plan(.write, 2, .crash(after: bytes))
        await #expect(throws: JournalError.self) { try await writer.append([["n": 2]]) }
        try await JournalWriter(path: scratch.path("a.jsonl")).append([["n": 3]])
        #expect(try records() == [1, 3])
    }
}
