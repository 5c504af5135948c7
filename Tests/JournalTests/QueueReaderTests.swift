import Domain
import Foundation
import Journal
import Testing

@Suite("QueueReader")
struct QueueReaderTests {
    let scratch: Scratch
    let segments: QueueSegments
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    init() throws {
        scratch = try Scratch()
        segments = QueueSegments(path: scratch.path("x_queue.jsonl"))
    }

    private func add(_ numbers: Int...) async throws {
        let writer = JournalWriter(path: segments.path, recovery: .newSegment)
        try await writer.append(numbers.map { ["n": .int(Int64($0))] })
    }
    private func read(_ reader: inout QueueReader, at date: Date? = nil) throws -> [Int] {
        var numbers: [Int] = []
        _ = try reader.readNew(now: date ?? now) { numbers.append($0.entry.value["n"]?.int ?? -1) }
        return numbers
    }
    private func offset(_ reader: QueueReader) -> QueueOffset {
        QueueOffset(
            segment: reader.place.segment, fingerprint: reader.fingerprint(of: reader.place.segment),
            low: reader.place.offset, read: reader.offset, readSegment: reader.segment)
    }

    @Test("a small queue is not sealed, a big one is, and its writers go on in the new file")
    func sealing() async throws {
        try await add(1)
        #expect(try segments.rotate() == nil)
        #expect(try segments.rotate(ifAtLeast: 1) == 1)
        #expect(try segments.rotate(ifAtLeast: 1) == nil)
        try await add(2)
        #expect(try segments.rotate(ifAtLeast: 1) == 2)
        #expect(try segments.numbers() == [1, 2] && segments.activeNumber() == 3)
        #expect(FileManager.default.fileExists(atPath: scratch.path("archive/x_queue.1.jsonl")))
        let mode = try FileManager.default.attributesOfItem(atPath: segments.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("every line is handed over once and in order, however often the queue is sealed in between")
    func across() async throws {
        var reader = QueueReader(path: segments.path)
        try await add(1, 2)
        #expect(try read(&reader) == [1, 2])
        try await add(3)
        try segments.rotate(ifAtLeast: 1)
        try await add(4)
        try segments.rotate(ifAtLeast: 1)
        try await add(5)
        #expect(try read(&reader) == [3, 4, 5])
        #expect(try read(&reader).isEmpty && reader.segment == 3)
        var other = QueueReader(path: segments.path)
        #expect(try read(&other) == [1, 2, 3, 4, 5])
    }

    @Test("a line keeps its place when its segment is sealed")
    func places() async throws {
        try await add(1, 2)
        func places() throws -> [LinePlace] {
            var (reader, found) = (QueueReader(path: segments.path), [LinePlace]())
            _ = try reader.readNew(now: now) { found.append($0.place) }
            return found
        }
        let before = try places()
        try segments.rotate(ifAtLeast: 1)
        #expect(try places() == before && before.map(\.segment) == [1, 1])
    }

    @Test("what somebody appends to a sealed segment is taken for ten minutes, also over a restart")
    func late() async throws {
        var reader = QueueReader(path: segments.path)
        try await add(1)
        let handle = try #require(FileHandle(forWritingAtPath: segments.path))
        try handle.seekToEnd()
        _ = try read(&reader)
        try segments.rotate(ifAtLeast: 1)
        try await add(2)
        #expect(try read(&reader) == [2])
        try handle.write(contentsOf: Data("{\"n\":3}\n".utf8))
        #expect(try read(&reader) == [3])
        var again = QueueReader(path: segments.path, from: offset(reader))
        #expect(try read(&again) == [2])
        try handle.write(contentsOf: Data("{\"n\":4}\n".utf8))
        #expect(try read(&again) == [4])
        _ = try read(&again, at: now.addingTimeInterval(QueueReader.lateSeconds + 1))
        #expect(again.place == LinePlace(segment: 2, offset: again.offset))
    }

    @Test("a fragment at the end of a segment becomes a line of its own before it is sealed")
    func fragment() async throws {
        try scratch.put("{\"n\":1}\n{\"n\":2}", "x_queue.jsonl")
        try segments.rotate(ifAtLeast: 1)
        var reader = QueueReader(path: segments.path)
        #expect(try read(&reader) == [1, 2])
    }

    @Test("a place in a segment that is not there means: everything")
    func lostPlace() async throws {
        try await add(1)
        var reader = QueueReader(path: segments.path, from: QueueOffset(segment: 7, low: 5, read: 5))
        #expect(try read(&reader) == [1])
    }

    @Test("after a failed sync the lines stand in a new segment, and those before them in the sealed one")
    func failedSync() async throws {
        let io = FaultyIO()
        let writer = JournalWriter(path: segments.path, recovery: .newSegment, io: io)
        try await writer.append([["n": 1]])
        io.plan(.sync, io.count(.sync) + 1, .failure(EIO))
        try await writer.append([["n": 2]])
        #expect(try segments.numbers() == [1])
        #expect(try scratch.text("x_queue.jsonl").contains("\"n\":2"))
        for ahead in 1...3 { io.plan(.sync, io.count(.sync) + ahead, .failure(EIO)) }
        await #expect(throws: JournalError.self) { try await writer.append([["n": 3]]) }
        await #expect(throws: JournalError.self) { try await writer.append([["n": 4]]) }
        try await writer.append([["n": 5]])
        #expect(try segments.numbers().count <= 3)
        var reader = QueueReader(path: segments.path)
        #expect(Set(try read(&reader)).isSuperset(of: [1, 2, 5]))
    }

    @Test("a look that fails takes nothing, and the lines come again")
    func failedLook() async throws {
        try await add(1, 2)
        let io = FaultyIO()
        var reader = QueueReader(path: segments.path, io: io)
        io.plan(.open, 1, .failure(EIO))
        #expect(throws: JournalError.self) { _ = try read(&reader) }
        #expect(try read(&reader) == [1, 2])
    }

    @Test("old segments behind the place are removed, and their numbers are not given again")
    func prune() async throws {
        for number in 1...3 {
            try await add(number)
            try segments.rotate(ifAtLeast: 1)
        }
        let future = Date().addingTimeInterval(3600)
        #expect(try segments.prune(before: LinePlace(segment: 1, offset: 0), changedBefore: future).isEmpty)
        #expect(try segments.prune(before: LinePlace(segment: 4, offset: 0), changedBefore: .distantPast).isEmpty)
        #expect(try segments.prune(before: LinePlace(segment: 4, offset: 0), changedBefore: future) == [1, 2, 3])
        #expect(try segments.activeNumber() == 4 && !segments.isWhole())
        try await add(4)
        var reader = QueueReader(path: segments.path)
        #expect(try read(&reader) == [4] && reader.segment == 4)
    }
}
