import Domain
import Foundation
import Testing

@Suite("LeadHistory")
struct LeadHistoryTests {
    private let slot = SlotID("s")!
    private func event(_ type: LeadEventType, _ second: Double, _ fields: JSONObject = [:]) -> LeadEvent {
        LeadEvent(
            at: Date(timeIntervalSince1970: second), type: type, slotID: slot, runID: "r", leadID: "1",
            plugin: PluginStamp(name: "p", version: "1.0.0", hash: "0"), fields: fields)
    }
    private func history(_ events: [LeadEvent]) -> LeadHistory {
        events.reduce(into: LeadHistory()) { $0.apply($1) }
    }

    @Test("an intent without an answer needs verification, also after it was called uncertain")
    func pending() {
        #expect(history([event(.clickIntended, 1)]).awaitingVerification.map(\.id) == ["1"])
        #expect(
            history([event(.clickIntended, 1), event(.clicked, 2, ["result": "uncertain"])]).awaitingVerification.count
                == 1)
        #expect(
            history([event(.clickIntended, 1), event(.clicked, 2, ["result": "refused"])]).awaitingVerification.isEmpty)
    }

    @Test("a verified lead is owed to the host until it is emitted")
    func owed() {
        let bought = [
            event(.clickIntended, 1), event(.clicked, 2, ["result": "confirmed"]), event(.verified, 3, ["by": "x"]),
        ]
        #expect(history(bought).awaitingEmission.map(\.id) == ["1"])
        #expect(history(bought + [event(.emitted, 4)]).awaitingEmission.isEmpty)
    }

    @Test("an event survives its line: unknown members are kept, the envelope is not duplicated")
    func lines() throws {
        let made = event(.clicked, 2, ["result": "confirmed", "extra": [1]])
        var line = made.json
        line["crc"] = "00000000"
        #expect(try #require(LeadEvent(json: line)) == made)
    }
}

@Suite("Lead")
struct LeadTests {
    @Test("an older age is no change; a sold-out mark and a moved posting day are")
    func changes() {
        var before = Lead(id: "1", title: "T")
        (before.ageHours, before.postedAt) = (1, Date(timeIntervalSince1970: 1_000_000))
        var after = before
        (after.ageHours, after.postedAt) = (2, Date(timeIntervalSince1970: 1_000_060))
        #expect(after.changes(since: before).isEmpty)
        after.soldOut = true
        #expect(after.changes(since: before) == ["sold_out"])
        after.postedAt = Date(timeIntervalSince1970: 2_000_000)
        #expect(after.changes(since: before) == ["sold_out", "posted_at"])
    }

    @Test("reads back exactly what it wrote")
    func roundTrip() {
        var lead = Lead(id: "1", title: "T", availability: .init(phone: true), soldOut: true)
        lead.quantity = .init(value: 30, unit: "Piece", text: "30 Piece")
        lead.orderValue = .init(min: 100_000, max: nil, text: "Above 1 Lakh")
        lead.postedAt = Timestamp.date("2026-01-09T10:00:00.000Z")
        #expect(Lead(json: lead.json) == lead)
    }
}
