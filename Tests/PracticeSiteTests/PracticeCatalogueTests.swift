import Domain
import Foundation
import Testing

@testable import PracticeSite

@Suite("PracticeCatalogue")
struct PracticeCatalogueTests {
    private static func routes(_ drift: PracticeDrift = .none, seed: UInt64 = 7) -> PracticeRoutes {
        let now = { @Sendable in PracticeMarketTests.start }
        return PracticeRoutes(
            market: PracticeMarket(seed: seed, dial: PracticeDial(drift), now: now),
            catalogue: PracticeCatalogue(seed: seed, now: now))
    }

    private static func page(_ routes: PracticeRoutes, _ path: String, _ query: String = "", method: String = "GET")
        async -> (text: String, status: Int)
    {
        switch await routes.answer(method: method, path: path, query: query, host: "127.0.0.1:1", body: [:]) {
        case .html(let text, let status): (text, status)
        case .redirect(let target): (target, 302)
        default: ("", 0)
        }
    }

    private static func open(_ routes: PracticeRoutes) async -> String {
        await routes.catalogue.enquiries.first { !$0.isClosed }?.reference ?? ""
    }

    @Test("four pages hold every enquiry once; the last has no next one and a page beyond says there is none")
    func pagination() async {
        let routes = Self.routes()
        var seen: [String] = []
        for number in 1...4 {
            let text = await Self.page(routes, "/catalogue", "page=\(number)").text
            seen += text.matches(of: /<td class="reference">([^<]+)</).map { String($0.1) }
            #expect(text.contains("rel=\"next\"") == (number < 4))
            #expect(text.contains("rel=\"prev\"") == (number > 1))
        }
        #expect(await seen == routes.catalogue.enquiries.map(\.reference))
        #expect(Set(seen).count == 30)
        #expect(await Self.page(routes, "/catalogue", "page=9").text.contains("no open enquiries"))
    }

    @Test("the same seed makes the same enquiries, another seed other ones, and none of its buyers is the market's")
    func deterministic() async {
        let (a, b, c) = (Self.routes(), Self.routes(), Self.routes(seed: 8))
        #expect(await a.catalogue.truth(.none) == b.catalogue.truth(.none))
        #expect(await a.catalogue.truth(.none) != c.catalogue.truth(.none))
        let buyers = Set(await a.market.leads.map(\.buyer.mobile))
        #expect(buyers.isDisjoint(with: await a.catalogue.enquiries.map(\.lead.buyer.mobile)))
    }

    @Test("a claim leads to the page that confirms it, moves to my claims, and counts once however often it is pressed")
    func claiming() async {
        let routes = Self.routes()
        let reference = await Self.open(routes)
        let address = "/catalogue/enquiries/\(reference)"
        #expect(await Self.page(routes, address).text.contains("<button>Claim this enquiry</button>"))
        for _ in 1...2 {
            let (target, status) = await Self.page(routes, address + "/claim", method: "POST")
            #expect((target, status) == ("/catalogue/claims/\(reference)", 302))
        }
        #expect(await Self.page(routes, "/catalogue/claims/\(reference)").text.contains("class=\"confirmation\""))
        #expect(await Self.page(routes, "/catalogue/claims").text.contains("data-reference=\"\(reference)\""))
        let truth = await routes.catalogue.truth(.none)
        #expect(truth["pressed"]?.array?.compactMap { $0["result"]?.string } == ["claimed", "duplicate"])
        #expect(truth["claims"]?.array?.count == 1)
        #expect(truth["enquiries"]?.array?.contains { $0["id"]?.string == reference } == false)
    }

    @Test("a closed enquiry has no button and refuses a late claim in words; an unknown one is not found")
    func closed() async {
        let routes = Self.routes()
        let reference = await Self.open(routes)
        _ = await routes.answer(
            method: "POST", path: "/__control/close", host: "127.0.0.1:1", body: ["id": .string(reference)])
        #expect(await !Self.page(routes, "/catalogue/enquiries/\(reference)").text.contains("<button>"))
        let refusal = await Self.page(routes, "/catalogue/enquiries/\(reference)/claim", method: "POST")
        #expect(refusal.status == 409 && refusal.text.contains("class=\"refusal\""))
        #expect(await Self.page(routes, "/catalogue/enquiries/none").status == 404)
        #expect(await Self.page(routes, "/catalogue/enquiries/none/claim", method: "POST").status == 404)
        #expect(await Self.page(routes, "/catalogue/enquiries/none/claim").status == 404)
    }

    @Test("a failing answer that commits has claimed the enquiry")
    func committedFailure() async {
        let routes = Self.routes()
        let path = "/catalogue/enquiries/\(await Self.open(routes))/claim"
        _ = await routes.answer(
            method: "POST", path: "/__control/fail", host: "127.0.0.1:1", body: ["path": .string(path), "commit": true])
        #expect(await Self.page(routes, path, method: "POST").status == 500)
        #expect(await routes.catalogue.claims.count == 1)
    }

    @Test("drift renames the classes, closes every second enquiry, or makes the button do nothing")
    func drift() async {
        let renamed = await Self.page(Self.routes(.renamed), "/catalogue").text
        #expect(renamed.contains("class=\"request\"") && !renamed.contains("class=\"enquiry\""))
        let sold = await Self.routes(.soldOut).catalogue.truth(PracticeDial(.soldOut))["enquiries"]?.array ?? []
        #expect(sold.filter { $0["sold_out"]?.bool == true }.count >= 15)
        let swallowing = Self.routes(.swallowClick)
        let detail = await Self.page(swallowing, "/catalogue/enquiries/\(await Self.open(swallowing))").text
        #expect(detail.contains("onsubmit=\"return false\""))
    }
}
