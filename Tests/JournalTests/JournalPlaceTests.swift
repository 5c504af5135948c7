import Domain
import Foundation
import Journal
import Testing

@Suite("JournalPlace")
struct JournalPlaceTests {
    @Test("the place found leaves out nothing that is younger, and most of what is older")
    func place() throws {
        let scratch = try Scratch()
        let start = Date(timeIntervalSince1970: 1_700_000_000)
        let lines = (0..<12_000).map { number -> JSONObject in
            [
                "v": 1, "ts": .string(Timestamp.string(start.addingTimeInterval(Double(number) * 600))),
                "n": JSONValue(number), "fill": .string(String(repeating: "x", count: number % 200)),
            ]
        }
        try JournalWriter(path: scratch.path("a.jsonl")).appendNow(lines)
        for number in [0, 1, 3000, 9000, 11_999] {
            let time = start.addingTimeInterval(Double(number) * 600)
            let offset = try JournalPlace.offset(in: scratch.path("a.jsonl"), from: time)
            var reader = JournalReader(path: scratch.path("a.jsonl"), offset: offset)
            let read = try reader.readNew().entries
            let first = try #require(read.first?.value["n"]?.int)
            #expect(first <= number && read.last?.value["n"]?.int == 11_999)
            #expect(number - first < 2000, "\(number): read from \(first) on")
        }
    }

    @Test("a short file, an absent one and one without times are read from their beginning")
    func beginning() throws {
        let scratch = try Scratch()
        #expect(try JournalPlace.offset(in: scratch.path("a.jsonl"), from: .now) == 0)
        try JournalWriter(path: scratch.path("a.jsonl")).appendNow(
            (0..<20_000).map { ["n": JSONValue($0), "x": "some more text"] })
        #expect(try JournalPlace.offset(in: scratch.path("a.jsonl"), from: .now) == 0)
    }

    @Test("lines that are not wanted are passed over unread, and none is kept")
    func wanted() throws {
        let scratch = try Scratch()
        try JournalWriter(path: scratch.path("a.jsonl")).appendNow((0..<10).map { ["n": JSONValue($0)] })
        var reader = JournalReader(path: scratch.path("a.jsonl"))
        reader.isWanted = { $0.contains(UInt8(ascii: "7")) && $0.starts(with: Array("{\"n\":7".utf8)) }
        var seen: [Int] = []
        try reader.forEachNew { seen.append($0["n"]?.int ?? -1) }
        #expect(seen == [7])
        #expect(try reader.readNew().entries.isEmpty)
    }
}
