import Domain
import Foundation
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test("writes UTC with milliseconds, also before 1970 and on leap days")
    func writes() {
        #expect(Timestamp.string(Date(timeIntervalSince1970: 1_767_952_800)) == "2026-01-09T10:00:00.000Z")
        #expect(Timestamp.string(Date(timeIntervalSince1970: 951_782_400.25)) == "2000-02-29T00:00:00.250Z")
        #expect(Timestamp.string(Date(timeIntervalSince1970: -0.001)) == "1969-12-31T23:59:59.999Z")
    }

    @Test("reads what Foundation writes for any moment of two centuries")
    func agrees() throws {
        let theirs = ISO8601DateFormatter()
        for step in stride(from: -2_000_000_000.0, to: 4_000_000_000.0, by: 86_399_123) {
            let date = Date(timeIntervalSince1970: step.rounded())
            #expect(Timestamp.date(theirs.string(from: date)) == date)
            #expect(Timestamp.string(date).prefix(19) == theirs.string(from: date).prefix(19))
        }
    }

    @Test("reads zones and fractions, and refuses what is no time")
    func reads() {
        #expect(Timestamp.date("2026-01-09T15:30:00+05:30") == Date(timeIntervalSince1970: 1_767_952_800))
        #expect(Timestamp.date("2026-01-09T10:00:00.5Z") == Date(timeIntervalSince1970: 1_767_952_800.5))
        for text in ["2026-01-09", "2026-13-01T00:00:00Z", "2026-01-09T25:00:00Z", "soon", "2026-01-09T10:00:00"] {
            #expect(Timestamp.date(text) == nil)
        }
    }
}

@Suite("CRC32")
struct CRC32Tests {
    @Test("is zlib's: the check value of the standard")
    func check() { #expect(CRC32.hex("123456789".utf8) == "cbf43926") }
}

@Suite("SortableID")
struct SortableIDTests {
    @Test("sorts by time and has the form of a version 7 UUID")
    func sorts() {
        var random = SystemRandomNumberGenerator()
        let ids = (0..<50).map {
            SortableID.make(at: Date(timeIntervalSince1970: 1_767_952_800 + Double($0)), using: &random)
        }
        #expect(ids == ids.sorted())
        for id in ids {
            #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }
}

@Suite("SlotID")
struct SlotIDTests {
    @Test("accepts folder-safe names only")
    func accepts() {
        for good in ["a", "0", "amd-01", "a_b", String(repeating: "a", count: 48)] { #expect(SlotID(good) != nil) }
        for bad in ["", "-a", "_a", "A", "a.b", "../x", "a/b", "ä", String(repeating: "a", count: 49), "a\n"] {
            #expect(SlotID(bad) == nil)
        }
    }
}
