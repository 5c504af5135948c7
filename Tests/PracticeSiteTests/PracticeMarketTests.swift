import Domain
import Foundation
import Testing

@testable import PracticeSite

@Suite("PracticeMarket")
struct PracticeMarketTests {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private static func market(_ drift: PracticeDrift = .none, seed: UInt64 = 7) -> (PracticeMarket, TestTime) {
        let time = TestTime(start)
        return (PracticeMarket(seed: seed, dial: PracticeDial(drift), now: { time.now }), time)
    }

    private static func recent(_ market: PracticeMarket) async -> [JSONValue] {
        await market.truth()["recent"]?.array ?? []
    }

    @Test("the same seed makes the same leads, another seed other ones")
    func deterministic() async {
        let (a, b, c) = (Self.market().0, Self.market().0, Self.market(seed: 8).0)
        let (first, second, third) = (await Self.recent(a), await Self.recent(b), await Self.recent(c))
        #expect(first == second)
        #expect(first != third)
    }

    @Test("most leads at the start can be kept at quality 40: fresh, old enough a member, a phone")
    func keepable() async {
        let leads = await Self.recent(Self.market().0)
        let good = leads.filter {
            ($0["age_hours"]?.double ?? 99) <= 48 && ($0["member_months"]?.int ?? 0) >= 6
                && $0["availability"]?.array?.contains("phone") == true
        }
        #expect(good.count >= 10)
        #expect(good.count < leads.count)
    }

    @Test("leads arrive every 15 to 20 seconds, worked out when somebody looks")
    func arrivals() async {
        let (market, time) = Self.market()
        let before = await Self.recent(market).count
        time.advance(60)
        let after = await Self.recent(market)
        #expect((before + 3...before + 4).contains(after.count))
        #expect((after.first?["age_hours"]?.double ?? 9) < 0.01)
        _ = await market.control("arrivals", ["on": false])
        time.advance(600)
        #expect(await Self.recent(market).count == after.count)
    }

    @Test("a lead is sold once, costs one credit and moves to the consumed leads")
    func buying() async {
        let (market, _) = Self.market()
        let id = await Self.recent(market).first?["id"]?.string ?? ""
        let answer = await market.buy(leadID: id)
        #expect(answer["Flag"] == "1")
        #expect(answer["Data"]?.array?.first?["ETO_OFR_ID"]?.string == id)
        #expect(await market.buy(leadID: id)["Flag"] == "0")
        let truth = await market.truth()
        #expect(truth["balance"]?.int == 24)
        #expect(truth["consumed"]?.array?.first?["id"]?.string == id)
        #expect(truth["counters"]?["duplicate_contact_posts"]?.int == 1)
        #expect(truth["clicked"]?.array?.compactMap { $0["result"]?.string } == ["purchased", "duplicate"])
        #expect(await !Self.recent(market).contains { $0["id"]?.string == id })
    }

    @Test("a sold lead and an empty balance are refused in words")
    func refusals() async {
        let (market, _) = Self.market()
        let ids = await Self.recent(market).compactMap { $0["id"]?.string }
        _ = await market.control("sellout", ["id": .string(ids[0])])
        #expect(await market.buy(leadID: ids[0])["Msg"]?.string?.contains("sold out") == true)
        _ = await market.control("exhaust", [:])
        #expect(await market.buy(leadID: ids[1])["Msg"]?.string?.contains("balance") == true)
        _ = await market.control("topup", ["n": 3])
        #expect(await market.buy(leadID: ids[1])["Flag"] == "1")
    }

    @Test("dropped leads stand on top, the last one highest, with the title and country that were asked for")
    func drops() async {
        let (market, _) = Self.market()
        let answer = await market.control("drop", ["n": 2, "title": "Test Pumps", "country": "Kenya"])
        let ids = answer["dropped"]?.array?.compactMap { $0["id"]?.string } ?? []
        #expect(ids.count == 2)
        let top = await Self.recent(market).prefix(2)
        #expect(top.compactMap { $0["id"]?.string } == ids.reversed())
        #expect(top.allSatisfy { $0["title"] == "Test Pumps" && $0["country_iso"] == "KE" })
    }

    @Test(
        "ages are worded as on a card",
        arguments: [
            (12.0, "12 sec"), (65, "1 min"), (1500, "25 mins"), (7300, "2 hrs ago"), (90_000, "( Yesterday )"),
            (300_000, "( 3 Days Old )"),
        ])
    func ages(seconds: Double, words: String) {
        #expect(PracticeTime.age(seconds) == words)
    }

    @Test("a control verb nobody knows is answered with the known ones")
    func unknownVerb() async {
        #expect(await Self.market().0.control("explode", [:])["error"] != nil)
    }
}

/// A clock that a test moves.
final class TestTime: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date
    init(_ start: Date) { time = start }
    var now: Date { lock.withLock { time } }
    func advance(_ seconds: Double) { lock.withLock { time.addTimeInterval(seconds) } }
}
