import Domain
import Foundation
import Testing

@Suite("LeadReplay")
struct LeadReplayTests {
    private let slot = SlotID("s")!

    private func seen(_ id: String, age: Double, months: Int? = 30, at second: Double = 0, changed: [String]? = nil)
        -> LeadEvent
    {
        var lead = Lead(id: id, title: "Lead \(id)")
        (lead.ageHours, lead.memberMonths) = (age, months)
        var fields: JSONObject = ["lead": .object(lead.json)]
        if let changed { fields["changed"] = JSONValue(changed) }
        return LeadEvent(
            at: Date(timeIntervalSince1970: second), type: .observed, slotID: slot, runID: nil, leadID: id, plugin: nil,
            fields: fields)
    }
    private func wish(_ id: String) -> LeadEvent {
        LeadEvent(at: .distantPast, type: .wished, slotID: slot, runID: nil, leadID: id, plugin: nil)
    }
    private func replay(_ events: [LeadEvent]) -> LeadReplay { events.reduce(into: LeadReplay()) { $0.take($1) } }
    private func policy(_ level: Int) -> LeadPolicy { LeadPolicy(quality: QualityLevel(level)!) }

    @Test("each step of quality keeps what its months and hours allow, by the lead's age when it was seen")
    func steps() {
        let replay = replay([
            seen("1", age: 20, months: 24), seen("2", age: 30, months: 12), seen("3", age: 40, months: 6),
            seen("4", age: 48, months: nil), seen("5", age: 49),
        ])
        #expect(QualityLevel.steps.map { replay.tally(LeadPolicy(quality: $0)).kept } == [4, 3, 2, 1])
    }

    @Test("what changes is named with the rule that decides, gained and lost, the newest first")
    func changes() throws {
        let replay = replay([
            seen("1", age: 20, months: 13, at: 1), seen("2", age: 30, at: 2), seen("3", age: 1, at: 3),
        ])
        let lost = replay.changes(from: policy(70), to: policy(90))
        #expect(lost.map(\.leadID) == ["2", "1"] && lost.allSatisfy { !$0.isKeptThen })
        #expect(lost[1].reasons == [Reason("member_months", limit: 24, value: 13)])
        let gained = replay.changes(from: policy(90), to: policy(70))
        #expect(gained.map(\.leadID) == ["2", "1"] && gained.allSatisfy(\.isKeptThen))
        #expect(gained[0].reasons.map(\.rule) == ["age"])
        #expect(replay.changes(from: policy(70), to: policy(75)).isEmpty)
    }

    @Test("a lead seen again counts once, kept when any sight of it passes; one first seen before the days is left out")
    func sights() {
        let again = replay([
            seen("1", age: 40), seen("1", age: 1, changed: ["title"]), seen("9", age: 1, changed: ["title"]),
        ])
        #expect(again.leads.count == 1 && again.tally(policy(90)).kept == 1)
    }

    @Test("wishes are counted where the rules would have kept them")
    func wishes() {
        let replay = replay([
            seen("1", age: 20), seen("2", age: 40), seen("3", age: 20), wish("1"), wish("2"), wish("8"),
        ])
        #expect(replay.wishCount == 2)
        #expect(replay.tally(policy(90)).wishesKept == 1 && replay.tally(policy(0)).wishesKept == 2)
    }
}
