import Domain
import Foundation
import Testing

@testable import PracticeSite

@Suite("PracticeRoutes")
struct PracticeRoutesTests {
    private static func routes(_ drift: PracticeDrift = .none) -> PracticeRoutes {
        PracticeRoutes(
            market: PracticeMarket(seed: 3, dial: PracticeDial(drift), now: { PracticeMarketTests.start }),
            catalogue: PracticeCatalogue(seed: 3, now: { PracticeMarketTests.start }))
    }

    private static func get(_ routes: PracticeRoutes, _ path: String) async -> PracticeRoutes.Answer {
        await routes.answer(method: "GET", path: path, host: "127.0.0.1:1", body: [:])
    }

    private static func post(_ routes: PracticeRoutes, _ path: String, _ body: JSONValue = [:]) async
        -> PracticeRoutes.Answer
    {
        await routes.answer(method: "POST", path: path, host: "127.0.0.1:1", body: body)
    }

    @Test("both pages answer with an account marker while signed in")
    func pages() async {
        let routes = Self.routes()
        for path in ["/bltxn/", "/blproduct/mypurchasedbl"] {
            guard case .html(let text, 200) = await Self.get(routes, path) else {
                Issue.record("no page at \(path)"); continue
            }
            #expect(text.contains("id=\"selsout\""))
        }
    }

    @Test("nobody signed in: pages lead to the login, requests are refused in the style asked for")
    func loggedOut() async {
        let routes = Self.routes(.loginWall)
        guard case .redirect(let target) = await Self.get(routes, "/bltxn/") else {
            Issue.record("no redirect"); return
        }
        #expect(target.hasPrefix("/login#succ_url="))
        guard case .json(let refusal, 200) = await Self.post(routes, PracticeRoutes.listPath) else {
            Issue.record("no refusal"); return
        }
        #expect(refusal["CODE"] == "402")
        _ = await Self.post(routes, "/__control/logout", ["xhr": "401"])
        guard case .json(_, 401) = await Self.post(routes, PracticeRoutes.contactPath) else {
            Issue.record("no 401"); return
        }
    }

    @Test("the practice code signs in and every try is counted")
    func signIn() async {
        let routes = Self.routes(.loginWall)
        _ = await Self.post(routes, "/login/mobile", ["mobile": "0000000000"])
        _ = await Self.post(routes, "/login/otp", ["otp": "1"])
        #expect(await !routes.market.isSignedIn)
        _ = await Self.post(routes, "/login/otp", ["otp": .string(PracticePages.practiceCode)])
        #expect(await routes.market.isSignedIn)
        #expect(await routes.market.counters == ["otp_requests": 1, "login_form_posts": 2])
    }

    @Test("a failing answer that commits has sold the lead")
    func committedFailure() async {
        let routes = Self.routes()
        let id = await routes.market.leads.first?.id ?? ""
        _ = await Self.post(routes, "/__control/fail", ["path": .string(PracticeRoutes.contactPath), "commit": true])
        guard case .html(_, 500) = await Self.post(routes, PracticeRoutes.contactPath, ["ofrid": .string(id)]) else {
            Issue.record("no 500")
            return
        }
        #expect(await routes.market.purchases.first?.lead.id == id)
        guard case .json(_, 200) = await Self.post(routes, PracticeRoutes.contactPath, ["ofrid": "1"]) else {
            Issue.record("the fault was not used up")
            return
        }
    }

    @Test("a challenge takes the place of every page")
    func challenge() async {
        let routes = Self.routes()
        _ = await Self.post(routes, "/__control/challenge", ["on": true])
        guard case .html(let text, 403) = await Self.get(routes, "/bltxn/") else {
            Issue.record("no challenge"); return
        }
        #expect(text.contains("you are human"))
    }
}
