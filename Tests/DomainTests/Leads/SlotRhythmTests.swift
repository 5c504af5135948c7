import Domain
import Foundation
import Testing

@Suite("SlotRhythm")
struct SlotRhythmTests {
    private let kolkata = TimeZone(identifier: "Asia/Kolkata")!
    /// A Monday, 00:00 in Kolkata.
    private let monday = Timestamp.date("2025-12-01T00:00:00+05:30")!
    private let hour = 3600.0
    private let day = 86_400.0

    /// Leads as a shop's buyers send them: Monday to Saturday, 9 to 19, one to three an hour, now and then none.
    private func shop(weeks: Int, seed: UInt64, until: Date? = nil) -> [Date] {
        var random = Seeded(seed)
        var leads: [Date] = []
        for dayNumber in 0..<(weeks * 7) where dayNumber % 7 != 6 {
            for clock in 9..<19 where random.next() % 10 != 0 {
                for _ in 0...(random.next() % 3) {
                    let second = Double(random.next() % 3600)
                    leads.append(monday.addingTimeInterval(Double(dayNumber) * day + Double(clock) * hour + second))
                }
            }
        }
        return leads.filter { at in until.map { at < $0 } ?? true }.sorted()
    }

    /// Every hour since the last lead, looked at.
    private func quiet(_ rhythm: SlotRhythm, until now: Date) -> Set<Int> {
        guard let last = rhythm.lastNewAt else { return [] }
        return Set((rhythm.hour(of: last) + 1)...max(rhythm.hour(of: last) + 1, rhythm.hour(of: now)))
    }

    @Test("over four weeks of an honest log no hour ever alarms, nights and Sundays included", arguments: [1, 2, 3, 4])
    func noFalseAlarm(seed: UInt64) {
        let leads = shop(weeks: 4, seed: seed)
        var rhythm = SlotRhythm(zone: kolkata)
        var next = 0
        for step in 0..<(28 * 24 * 2) {
            let now = monday.addingTimeInterval(Double(step) * hour / 2)
            while next < leads.count, leads[next] <= now {
                rhythm.add(leads[next])
                next += 1
            }
            #expect(rhythm.silence(quiet: quiet(rhythm, until: now), now: now) == nil, "\(Timestamp.string(now))")
        }
    }

    @Test("a Tuesday in the fifth week without a lead alarms within the working day, and the next lead ends it")
    func silentTuesday() throws {
        let stop = monday.addingTimeInterval(29 * day)
        var rhythm = SlotRhythm(zone: kolkata, newLeads: shop(weeks: 5, seed: 5, until: stop))
        func at(_ clock: Double) -> Date { stop.addingTimeInterval(clock * hour) }
        #expect(rhythm.silence(quiet: quiet(rhythm, until: at(9.5)), now: at(9.5)) == nil)
        let told = (10...19).first {
            rhythm.silence(quiet: quiet(rhythm, until: at(Double($0))), now: at(Double($0))) != nil
        }
        #expect(try #require(told) <= 15)
        let silence = try #require(rhythm.silence(quiet: quiet(rhythm, until: at(18)), now: at(18)))
        #expect(silence.hours >= 4 && silence.withLeads > silence.samples / 2)
        rhythm.add(at(18.2))
        #expect(rhythm.silence(quiet: quiet(rhythm, until: at(18.5)), now: at(18.5)) == nil)
    }

    @Test("a silent Sunday, a silent night and hours nobody looked are no alarm")
    func quietHours() {
        let stop = monday.addingTimeInterval(34 * day)  // Sunday
        let rhythm = SlotRhythm(zone: kolkata, newLeads: shop(weeks: 5, seed: 6, until: stop))
        let evening = stop.addingTimeInterval(23 * hour)
        #expect(rhythm.silence(quiet: quiet(rhythm, until: evening), now: evening) == nil)
        let tuesday = monday.addingTimeInterval(36 * day + 18 * hour)
        #expect(rhythm.silence(quiet: [], now: tuesday) == nil)
        #expect(rhythm.silence(quiet: quiet(rhythm, until: tuesday), now: tuesday) != nil)
    }

    @Test("before fourteen days of its own log a slot never alarms, however silent it is", arguments: 1...20)
    func firstWeeks(seed: Int) {
        var random = Seeded(UInt64(seed))
        let leads = (0..<200).map { _ in monday.addingTimeInterval(Double(random.next() % UInt64(7 * day))) }
        let rhythm = SlotRhythm(zone: kolkata, newLeads: leads)
        let first = leads.min() ?? monday
        for hours in stride(from: 1.0, to: 14 * 24, by: 5) {
            let now = first.addingTimeInterval(hours * hour)
            #expect(rhythm.silence(quiet: Set(rhythm.hour(of: first)...rhythm.hour(of: now)), now: now) == nil)
            #expect(rhythm.isNormal(at: now) == nil)
        }
    }

    @Test(
        "an hour in which no lead ever came adds nothing to a silence; one in which leads came only makes it less likely"
    )
    func monotone() {
        let stop = monday.addingTimeInterval(28 * day)
        let rhythm = SlotRhythm(zone: kolkata, newLeads: shop(weeks: 4, seed: 9, until: stop))
        for offset in 0..<168 {
            let hour = rhythm.hour(of: stop) + offset
            let past = rhythm.experience(of: hour)
            #expect((0...1).contains(past.chanceOfNone) && past.withLeads <= past.samples)
            #expect(past.withLeads > 0 || past.chanceOfNone == 1)
        }
    }

    @Test("weeks in which the slot was off are no experience, and local hours move with the clocks of the zone")
    func weeksOff() {
        var leads = shop(weeks: 3, seed: 11)
        leads += shop(weeks: 3, seed: 12).map { $0.addingTimeInterval(9 * 7 * day) }
        let rhythm = SlotRhythm(zone: kolkata, newLeads: leads)
        let next = rhythm.hour(of: monday.addingTimeInterval(12 * 7 * day + 11 * hour))
        #expect(rhythm.experience(of: next).samples == 3)
        let berlin = SlotRhythm(zone: TimeZone(identifier: "Europe/Berlin")!)
        let (winter, summer) = (Timestamp.date("2026-03-28T09:30:00Z")!, Timestamp.date("2026-03-29T08:30:00Z")!)
        #expect(berlin.hour(of: summer) - berlin.hour(of: winter) == 24)
    }
}

/// A repeatable source of numbers.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D >> 11
    }
}
