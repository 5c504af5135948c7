@testable import Connectors
import Domain
import Foundation
import Journal
import Synchronization
import Testing
import Worker

@Suite("LeadCycle: observing and deciding")
struct LeadCycleTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.rules { $0.budget.autoBuy = false }
    }

    @Test("a lead is observed once, however often it is seen")
    func observedOnce() async throws {
        let run = try bench.start()
        bench.site.show([lead("1"), lead("2")])
        for _ in 0..<4 { #expect(try await run.cycle.run() == .done) }
        #expect(try bench.lines("observed").count == 2)
        #expect(try bench.lines("decided").count == 2)
    }

    @Test("a lead that only grew older is no news, also to a new worker")
    func ageIsNoNews() async throws {
        bench.site.show([lead("1", age: 1)])
        _ = try await bench.start().cycle.run()
        bench.site.show([lead("1", age: 3)])
        _ = try await bench.start(run: "run-2").cycle.run()
        #expect(try bench.lines("observed").count == 1)
    }

    @Test("a change is observed once, with the names of what changed")
    func changed() async throws {
        let run = try bench.start()
        bench.site.show([lead("1")])
        _ = try await run.cycle.run()
        bench.site.show([lead("1", country: "Ghana")])
        for _ in 0..<3 { _ = try await run.cycle.run() }
        let seen = try bench.lines("observed")
        #expect(seen.count == 2)
        #expect(seen.last?["changed"] == ["country"])
    }

    @Test("a decision is written again only when other rules decide it")
    func decidedAgain() async throws {
        let run = try bench.start()
        bench.site.show([lead("1", age: 40)])
        _ = try await run.cycle.run()
        bench.rules { $0.policy.blockedCountries = ["Nepal"] }
        _ = try await run.cycle.run()
        #expect(try bench.lines("decided").count == 1)
        bench.rules { $0.policy.blockedCountries = ["Kenya"] }
        for _ in 0..<3 { _ = try await run.cycle.run() }
        let decided = try bench.lines("decided")
        #expect(decided.map { $0["decision"]?.string } == ["keep", "skip"])
        #expect(decided.last?["reasons"]?.array?.first?["rule"] == "blocked_country")
    }

    @Test("a login wall is answered and nothing is logged")
    func wall() async throws {
        var wall = Observation(leads: [lead("1")])
        wall.loginProblem = .challenge("otp")
        let seen = wall
        bench.site.script { $0.observation = seen }
        #expect(try await bench.start().cycle.run() == .loginRequired(challenge: "otp"))
        #expect(try bench.lines().isEmpty)
    }

    @Test("a busy site makes a pause and nothing is logged")
    func busy() async throws {
        var busy = Observation(leads: [])
        busy.cooldownSeconds = 60
        let seen = busy
        bench.site.script { $0.observation = seen }
        #expect(try await bench.start().cycle.run() == .cooldown(seconds: 60))
        #expect(try bench.lines().isEmpty)
    }

    @Test("a page that no longer reads as it should is drift, and nothing is clicked")
    func drift() async throws {
        bench.rules { $0.budget.autoBuy = true }
        let broken = (0..<3).map { RejectedRow(index: $0, reason: "missing_field id", raw: .null) }
        bench.site.show([lead("1"), lead("2")], rejected: broken)
        guard case .drift = try await bench.start().cycle.run() else { return #expect(Bool(false), "no drift") }
        #expect(bench.site.clicked.isEmpty)
        #expect(try bench.lines("click_intended").isEmpty)
    }

    @Test(
        "a field that fell below half of its normal stops every click, with its reason in the ledger, until it is mended"
    )
    func doubt() async throws {
        let bench = try Bench()
        let run = try bench.start()
        func show(city: String?, _ others: [Lead] = []) {
            let cards = (1...20).map { number in
                var card = lead("\(number)", age: 100)
                card.city = city
                return card
            }
            bench.site.show(cards + others)
        }
        for _ in 1...6 {
            show(city: "Pune")
            _ = try await run.cycle.run()
        }
        show(city: nil, [lead("77")])
        #expect(try await run.cycle.run() == .done)
        #expect(bench.site.clicked.isEmpty)
        #expect(try bench.lines("click_held", lead: "77").map { $0["why"]?.string } == ["drift"])
        #expect(await run.cycle.drift?.doubts == ["'city' is filled in 0 % of the leads, normally in 100 %"])
        show(city: "Pune", [lead("77")])
        #expect(try await run.cycle.run() == .done)
        #expect(bench.site.clicked == ["77"])
        #expect(await run.cycle.drift?.isEmpty == true)
    }

    @Test("a page with neither cards nor the words for none is drift")
    func emptyWithoutWords() async throws {
        bench.site.script { $0.observation = Observation(leads: [], isEmpty: nil) }
        guard case .drift = try await bench.start().cycle.run() else { return #expect(Bool(false), "no drift") }
    }

    @Test("the same refused row is written once, also when it grew older")
    func rejectedOnce() async throws {
        let run = try bench.start()
        for minutes in 1..<4 {
            let row = RejectedRow(
                index: 0, reason: "missing_field id", raw: ["title": "x", "age": .string("\(minutes) minutes ago")])
            bench.site.show((1...9).map { lead("\($0)") }, rejected: [row])
            _ = try await run.cycle.run()
        }
        #expect(try bench.lines("row_rejected").count == 1)
    }
}

@Suite("LeadCycle: holding")
struct LeadCycleHoldTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.site.show([lead("1"), lead("2")])
    }

    private func why(_ lead: String) throws -> [String] {
        try bench.lines("click_held", lead: lead).compactMap { $0["why"]?.string }
    }

    @Test(
        "what stands against a click is written once per lead and nothing is clicked",
        arguments: ["hold", "dry_run", "auto_buy_off", "cap_cycle", "cap_day", "cap_week"])
    func held(_ word: String) async throws {
        bench.rules { rules in
            switch word {
            case "hold": rules.budget.globalHold = true
            case "dry_run": rules.budget.dryRun = true
            case "auto_buy_off": rules.budget.autoBuy = false
            case "cap_cycle": rules.budget.perCycle = 0
            case "cap_day": rules.budget.perDay = 0
            default: rules.budget.perWeek = 0
            }
        }
        let run = try bench.start()
        for _ in 0..<3 { _ = try await run.cycle.run() }
        _ = try await bench.start(run: "run-2").cycle.run()
        #expect(try why("1") == [word])
        #expect(try why("2") == [word])
        #expect(bench.site.clicked.isEmpty)
    }

    @Test("another reason is written when it takes the place of the first")
    func reasons() async throws {
        let run = try bench.start()
        bench.rules { $0.budget.dryRun = true }
        _ = try await run.cycle.run()
        bench.rules { ($0.budget.dryRun, $0.budget.autoBuy) = (false, false) }
        for _ in 0..<2 { _ = try await run.cycle.run() }
        #expect(try why("1") == ["dry_run", "auto_buy_off"])
    }

    @Test("the cap of a cycle buys one lead a cycle")
    func perCycle() async throws {
        bench.rules { $0.budget.perCycle = 1 }
        let run = try bench.start()
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try why("2") == ["cap_cycle"])
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1", "2"])
    }

    @Test("the cap of a day counts intents of earlier runs and ends at midnight")
    func perDay() async throws {
        bench.rules { $0.budget.perDay = 1 }
        _ = try await bench.start().cycle.run()
        let second = try bench.start(run: "run-2")
        _ = try await second.cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try why("2") == ["cap_day"])
        bench.clock.advance(86_400)
        _ = try await second.cycle.run()
        #expect(bench.site.clicked == ["1", "2"])
    }

    @Test("a switch that is turned between two clicks holds the second")
    func turnedMeanwhile() async throws {
        let bench = self.bench
        bench.site.script { $0.onClick = { _ in bench.rules { $0.budget.globalHold = true } } }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try why("2") == ["hold"])
    }

    @Test("rules that become stricter between two clicks stop the second")
    func stricterMeanwhile() async throws {
        let bench = self.bench
        bench.site.script { $0.onClick = { _ in bench.rules { $0.policy.blockedCountries = ["Kenya"] } } }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.lines("click_intended", lead: "2").isEmpty)
    }

    @Test("a stop ends the cycle before the next click")
    func stopping() async throws {
        let bench = self.bench
        bench.site.script { $0.onClick = { _ in bench.stop() } }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.types(lead: "1").contains("verified"))
    }

    @Test("after a refusal for its balance the others wait until there is some again")
    func balance() async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused("balance")) }
        let run = try bench.start()
        #expect(try await run.cycle.run() == .done)
        #expect(bench.site.clicked == ["1"])
        #expect(try why("2") == ["balance"])
        bench.site.script { $0.balance = .success(0) }
        for _ in 0..<30 {
            bench.clock.advance(600)
            _ = try await run.cycle.run()
        }
        #expect(bench.site.clicked == ["1"])
        #expect(try why("2") == ["balance"])
        bench.site.script { $0.balance = .success(5) }
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1", "2"])
        #expect(await run.cycle.balance.left == 5)
    }

    @Test("a site that does not tell its balance is tried again after an hour")
    func unknownBalance() async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused("balance")) }
        let run = try bench.start()
        _ = try await run.cycle.run()
        bench.clock.advance(3599)
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1"])
        bench.clock.advance(2)
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1", "2"])
    }

    @Test("a balance that cannot be read stops the cycle before any click")
    func balanceThrows() async throws {
        bench.site.script { $0.balance = .failure(HostFailure(code: "x", message: "x")) }
        let run = try bench.start()
        await #expect(throws: HostFailure.self) { try await run.cycle.run() }
        #expect(bench.site.clicked.isEmpty)
    }

    @Test("a refusal for the login asks for a person and holds the others", arguments: ["login", "not_clicked:login"])
    func login(_ reason: String) async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused(reason, dispatched: false)) }
        let run = try bench.start()
        #expect(try await run.cycle.run() == .loginRequired(challenge: nil))
        #expect(bench.site.clicked == ["1"])
        #expect(try why("2") == ["login"])
    }

    @Test("a challenge at the moment of the click asks for a person and uses up no other lead")
    func challenge() async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused("not_clicked:captcha", dispatched: false)) }
        #expect(try await bench.start().cycle.run() == .loginRequired(challenge: "captcha"))
        #expect(bench.site.clicked == ["1"])
    }

    @Test("a busy site at the moment of the click makes a pause and uses up no other lead")
    func busy() async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused("not_clicked:busy", dispatched: false)) }
        #expect(try await bench.start().cycle.run() == .cooldown(seconds: 60))
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.lines("click_held").isEmpty)
    }

    @Test("a lead that is gone does not stop the next one")
    func gone() async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused("not_clicked:gone", dispatched: false)) }
        #expect(try await bench.start().cycle.run() == .done)
        #expect(bench.site.clicked == ["1", "2"])
    }
}
