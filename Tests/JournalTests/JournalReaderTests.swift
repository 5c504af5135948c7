import Domain
import Foundation
import Journal
import Testing

@Suite("JournalReader")
struct JournalReaderTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test("a missing file is empty")
    func missing() throws {
        var reader = JournalReader(path: scratch.path("none.jsonl"))
        #expect(try reader.readNew().entries.isEmpty)
    }

    @Test("only whole lines are taken, the fragment when it is finished")
    func fragment() throws {
        try scratch.put("{\"n\":1}\n{\"n\":", "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        #expect(try reader.readNew().entries.map(\.offset) == [0])
        try scratch.add("2}\n", "a.jsonl")
        let second = try reader.readNew()
        #expect(second.entries.map(\.value) == [["n": 2]] && second.entries.map(\.offset) == [8])
        #expect(try reader.readNew().entries.isEmpty)
    }

    @Test(
        "a bad line is told and passed over",
        arguments: [
            "{\"n\":1,\"crc\":\"00000000\"}", "{\"n\":1", "[1]", "{\"crc\":\"1a2b3c4d\",\"n\":1}", "\u{0}\u{0}\u{0}",
        ])
    func badLine(line: String) throws {
        try scratch.put("{\"n\":0}\n\(line)\n{\"n\":2}\n", "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        let batch = try reader.readNew()
        #expect(batch.entries.map(\.value) == [["n": 0], ["n": 2]])
        #expect(batch.badLines.map(\.offset) == [8])
    }

    @Test("a line without checksum is taken as unchecked")
    func unchecked() throws {
        try scratch.put("{\"v\":1,\"slot\":\"a\"}\n", "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        #expect(try reader.readNew().entries.map(\.isChecked) == [false])
    }

    @Test("a replaced file is read from its beginning")
    func replaced() throws {
        try scratch.put("{\"n\":1}\n{\"n\":2}\n", "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        _ = try reader.readNew()
        try FileManager.default.removeItem(atPath: scratch.path("a.jsonl"))
        try scratch.put("{\"n\":3}\n{\"n\":4}\n{\"n\":5}\n", "a.jsonl")
        let batch = try reader.readNew()
        #expect(batch.isReplaced && batch.entries.compactMap { $0.value["n"]?.int } == [3, 4, 5])
    }

    @Test("a copy that begins with the same bytes is read on where we were")
    func copied() throws {
        try scratch.put("{\"n\":1}\n", "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        _ = try reader.readNew()
        try AtomicFile.write(Array("{\"n\":1}\n{\"n\":2}\n".utf8), to: scratch.path("a.jsonl"))
        let batch = try reader.readNew()
        #expect(!batch.isReplaced && batch.entries.compactMap { $0.value["n"]?.int } == [2])
    }

    @Test("a file cut shorter than the offset is read again")
    func cut() throws {
        try scratch.put("{\"n\":1}\n{\"n\":2}\n", "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"), offset: 400)
        let batch = try reader.readNew()
        #expect(batch.isReplaced && batch.entries.count == 2)
    }

    @Test("a line longer than memory should hold is passed over as one bad line")
    func endless() throws {
        let path = scratch.path("a.jsonl")
        try Data(repeating: UInt8(ascii: "x"), count: 9 << 20).write(to: URL(filePath: path))
        var reader = JournalReader(path: path)
        #expect(try reader.readNew().entries.isEmpty)
        try scratch.add("\n{\"n\":1}\n", "a.jsonl")
        let batch = try reader.readNew()
        #expect(batch.badLines.count == 1 && batch.entries.count == 1)
    }

    @Test("a long file is read whole")
    func many() throws {
        let line = String(
            decoding: JournalLine.encode([
                "v": 1, "id": "0194", "n": 1, "text": .string(String(repeating: "y", count: 200)),
            ]), as: UTF8.self)
        try scratch.put(String(repeating: line, count: 20_000), "a.jsonl")
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        let batch = try reader.readNew()
        #expect(batch.entries.count == 20_000 && batch.badLines.isEmpty)
    }
}
