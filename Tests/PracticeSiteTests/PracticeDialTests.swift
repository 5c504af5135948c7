import Domain
import Foundation
import Testing

@testable import PracticeSite

@Suite("PracticeDial")
struct PracticeDialTests {
    private static func routes(_ dial: String, _ time: TestTime = TestTime(PracticeMarketTests.start)) throws
        -> PracticeRoutes
    {
        PracticeRoutes(
            market: PracticeMarket(seed: 3, dial: try PracticeDial(dial), now: { time.now }),
            catalogue: PracticeCatalogue(seed: 3, now: { time.now }))
    }
    private static func ask(
        _ routes: PracticeRoutes, _ path: String, _ body: JSONValue = [:], _ method: String = "POST"
    )
        async -> PracticeRoutes.Answer
    {
        await routes.answer(method: method, path: path, host: "127.0.0.1:1", body: body)
    }
    private static func list(_ routes: PracticeRoutes) async -> [JSONValue] {
        guard case .json(let answer, 200) = await ask(routes, PracticeRoutes.listPath) else { return [] }
        return answer["DisplayList"]?.array ?? []
    }
    private static func buyFirst(_ routes: PracticeRoutes) async -> PracticeRoutes.Answer {
        let id = await routes.market.leads.first?.id ?? ""
        return await ask(routes, PracticeRoutes.contactPath, ["ofrid": .string(id)])
    }

    @Test("it reads names with commas between, and refuses unknown ones and two that cannot be at once")
    func reading() throws {
        #expect(try PracticeDial("none") == .none)
        #expect(try PracticeDial("slow,renamed").text == "renamed,slow")
        for wrong in ["nonsense", "renamed,moved", "captcha,login_wall"] {
            #expect(throws: HostFailure.self) { _ = try PracticeDial(wrong) }
        }
        #expect(PracticeDrift.allCases.allSatisfy { (try? PracticeDial($0.rawValue)) != nil && !$0.sentence.isEmpty })
    }

    @Test("it is turned while the site runs, and back")
    func turning() async throws {
        let routes = try Self.routes("none")
        let sold = { await Self.list(routes).filter { $0["sold"] == true }.count }
        let before = await sold()
        guard case .json(let said, 200) = await Self.ask(routes, "/__control/drift", ["variant": "sold_out,thinned"])
        else {
            Issue.record("not turned")
            return
        }
        #expect(said["drift"] == "thinned,sold_out")
        #expect(await sold() == 10)
        _ = await Self.ask(routes, "/__control/drift", ["variant": "none"])
        #expect(await sold() == before)
        guard case .json(let refused, 400) = await Self.ask(routes, "/__control/drift", ["variant": "nonsense"]) else {
            Issue.record("not refused")
            return
        }
        #expect(refused["variants"]?.array?.count == PracticeDrift.allCases.count)
    }

    @Test("rows lose their time or their country, or there are none")
    func rows() async throws {
        let time = { (row: JSONValue) in row["OFR_DATE"] != "" }
        #expect(try await Self.list(Self.routes("half_parsed")).filter(time).count == 10)
        #expect(try await Self.list(Self.routes("thinned")).filter { $0["GLUSR_COUNTRY"] != "" }.count == 5)
        for mode in ["empty", "empty_silent"] { #expect(try await Self.list(Self.routes(mode)).isEmpty) }
    }

    @Test("a contact is bought although its answer fails, once", arguments: ["commit_then_500", "dropped_answer"])
    func lostAnswers(mode: String) async throws {
        let routes = try Self.routes(mode)
        switch await Self.buyFirst(routes) {
        case .cut: #expect(mode == "dropped_answer")
        case .html(_, 500): #expect(mode == "commit_then_500")
        default: Issue.record("an answer came")
        }
        #expect(await routes.market.purchases.count == 1)
    }

    @Test("a contact is refused as sold late, or for want of credit")
    func refusals() async throws {
        for (mode, words) in [("sold_late", "sold out"), ("no_balance", "balance")] {
            guard case .json(let answer, 200) = try await Self.buyFirst(Self.routes(mode)) else {
                Issue.record("\(mode): no answer")
                continue
            }
            #expect(answer["Msg"]?.string?.contains(words) == true)
        }
    }

    @Test("a busy site says after how long to ask again; a challenge stands in place of pages and answers")
    func walls() async throws {
        guard case .busy(429, 90) = try await Self.ask(Self.routes("rate_limited"), PracticeRoutes.listPath) else {
            Issue.record("not limited")
            return
        }
        for path in ["/bltxn/", "/catalogue"] {
            guard case .busy(503, _) = try await Self.ask(Self.routes("server_error"), path, [:], "GET") else {
                Issue.record("no 503 at \(path)")
                return
            }
        }
        let captcha = try Self.routes("captcha")
        guard case .html(_, 403) = await Self.ask(captcha, "/bltxn/", [:], "GET"),
            case .html(_, 403) = await Self.buyFirst(captcha)
        else {
            Issue.record("no challenge")
            return
        }
        #expect(await captcha.market.purchases.isEmpty)
    }

    @Test("leads arrive every two seconds, and what was bought is listed late")
    func times() async throws {
        let time = TestTime(PracticeMarketTests.start)
        let routes = try Self.routes("arrivals,late_consumed", time)
        let before = await routes.market.truth()["recent"]?.array?.count ?? 0
        time.advance(10)
        #expect(await routes.market.truth()["recent"]?.array?.count == before + 5)
        _ = await Self.buyFirst(routes)
        #expect(await routes.market.consumed()["rows"] == [])
        time.advance(20)
        #expect(await routes.market.consumed()["rows"]?.array?.count == 1)
    }

    @Test("a contact asked for where nothing may be pressed is counted as forbidden")
    func forbidden() async throws {
        let routes = try Self.routes("missing")
        _ = await Self.buyFirst(routes)
        _ = await Self.ask(routes, "/practice/typed")
        let counters = await routes.market.truth()["counters"]
        #expect(counters?["forbidden_clicks"] == 1 && counters?["typed_credentials"] == 1)
    }
}
