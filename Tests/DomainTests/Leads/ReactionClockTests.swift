import Domain
import Foundation
import Testing

@Suite("ReactionClock")
struct ReactionClockTests {
    private let slot = SlotID("s")!

    private func records(_ lives: [(id: String, posted: Double?, steps: [(LeadEventType, Double, JSONObject)])])
        -> [LeadRecord]
    {
        var history = LeadHistory()
        for life in lives {
            for (type, second, fields) in life.steps {
                var fields = fields
                if type == .observed {
                    var lead = Lead(id: life.id, title: "T")
                    lead.postedAt = life.posted.map { Date(timeIntervalSince1970: $0) }
                    fields["lead"] = .object(lead.json)
                }
                history.apply(
                    LeadEvent(
                        at: Date(timeIntervalSince1970: second), type: type, slotID: slot, runID: nil, leadID: life.id,
                        plugin: nil, fields: fields))
            }
        }
        return Array(history.records.values)
    }

    private func walk(_ id: String, _ times: [Double]) -> (
        id: String, posted: Double?, steps: [(LeadEventType, Double, JSONObject)]
    ) {
        let types: [LeadEventType] = [.observed, .clicked, .verified, .messageSent]
        return (id, times.first, Array(zip(types, times.dropFirst())).map { ($0, $1, [:]) })
    }

    @Test(
        "each step has its count, median, ninth decile and longest lead; the slowest step is the one of the largest median"
    )
    func figures() throws {
        let clock = ReactionClock(
            records([
                walk("1", [0, 60, 64, 65, 5000]), walk("2", [0, 120, 122, 123]), walk("3", [0, 30]),
            ]), since: .distantPast)
        let seen = try #require(clock.figure(.postedToSeen))
        #expect((seen.count, seen.median, seen.ninthDecile, seen.longestLead) == (3, 60, 120, "2"))
        #expect(try #require(clock.figure(.seenToClicked)).median == 3)
        #expect(try #require(clock.figure(.clickedToVerified)).count == 2)
        #expect(clock.slowest == .verifiedToTouched)
        #expect(clock.laps.first { $0.leadID == "2" }?.slowest == .postedToSeen)
    }

    @Test("a message to the staff is no first touch, the first to the buyer is; the first answer to a click counts")
    func touches() throws {
        var life = walk("1", [0, 10, 20, 30])
        life.steps += [
            (.clicked, 99, [:]), (.messageSent, 31, ["audience": "staff"]), (.messageSent, 40, ["audience": "buyer"]),
            (.messageSent, 90, [:]),
        ]
        let lap = try #require(ReactionClock(records([life]), since: .distantPast).laps.first)
        #expect(lap.seconds == [.postedToSeen: 10, .seenToClicked: 10, .clickedToVerified: 10, .verifiedToTouched: 10])
    }

    @Test("times out of order and leads before the days say nothing")
    func nothing() {
        let clock = ReactionClock(records([walk("1", [100, 60])]), since: .distantPast)
        #expect(clock.laps.first?.seconds.isEmpty == true && clock.slowest == nil)
        #expect(ReactionClock(records([walk("1", [0, 60])]), since: Date(timeIntervalSince1970: 61)).laps.isEmpty)
    }
}
