import Connectors
import Domain
import Foundation
import Slots
import Synchronization
import Testing
import Worker

@Suite("LeadCycle: arming")
struct LeadCycleArmingTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.site.show([lead("1")])
    }

    @Test("a button that something covers costs the lead nothing: no intent, and it is clicked once it is free")
    func covered() async throws {
        bench.site.script { $0.unarmed["*"] = "covered" }
        let run = try bench.start()
        for _ in 0..<3 { _ = try await run.cycle.run() }
        #expect(try bench.types() == ["observed", "decided", "arming_failed"])
        #expect(try bench.lines("arming_failed").first?["reason"] == "covered")
        #expect(await run.cycle.obstacle == "covered")
        bench.site.script { $0.unarmed = [:] }
        _ = try await run.cycle.run()
        #expect(try bench.lines("click_intended").count == 1)
        #expect(bench.site.clicked == ["1"])
        #expect(await run.cycle.obstacle == nil)
    }

    @Test("after three buttons that cannot be pressed the cycle tries no more")
    func three() async throws {
        bench.site.show((1...6).map { lead("\($0)") })
        bench.site.script { $0.unarmed["*"] = "covered" }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.asked == ["1", "2", "3"])
        #expect(bench.site.clicked.isEmpty)
    }

    @Test("a lead that is gone is no obstacle, and the next one is clicked")
    func gone() async throws {
        bench.site.show([lead("1"), lead("2")])
        bench.site.script { $0.unarmed["1"] = "gone" }
        let run = try bench.start()
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["2"])
        #expect(await run.cycle.obstacle == nil)
        #expect(try bench.types(lead: "1") == ["observed", "decided", "arming_failed"])
    }

    @Test(
        "the lead as its card reads at the moment of arming must pass every rule again",
        arguments: ["sold", "blocked", "other"])
    func shownAnew(_ change: String) async throws {
        bench.rules { $0.policy.blockedCountries = ["Ghana"] }
        var now = lead(change == "other" ? "2" : "1", country: change == "blocked" ? "Ghana" : "Kenya")
        now.soldOut = change == "sold"
        let shown = now
        bench.site.script { $0.shown["1"] = shown }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked.isEmpty)
        let reason = try bench.lines("arming_failed").first?["reason"]?.string
        #expect(
            reason
                == [
                    "sold": "rule_now_fails:sold_out", "blocked": "rule_now_fails:blocked_country",
                    "other": "other_lead",
                ][change])
    }

    @Test("what the card does not tell at that moment is taken from the look before")
    func tellsLess() async throws {
        bench.rules { $0.policy.allowedCountries = ["Kenya"] }
        var now = lead("1", country: nil)
        now.ageHours = nil
        let shown = now
        bench.site.script { $0.shown["1"] = shown }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked == ["1"])
    }

    @Test(
        "a switch, a cap or a filter that changes while the button is aimed at stops the click before its intent",
        arguments: ["hold", "dry_run", "auto_buy_off", "cap_day", "filter"])
    func changed(_ what: String) async throws {
        let bench = self.bench
        bench.site.script { script in
            script.onAim = { _ in
                bench.rules { rules in
                    switch what {
                    case "hold": rules.budget.globalHold = true
                    case "dry_run": rules.budget.dryRun = true
                    case "auto_buy_off": rules.budget.autoBuy = false
                    case "cap_day": rules.budget.perDay = 0
                    default: rules.policy.blockedCountries = ["Kenya"]
                    }
                }
            }
            script.shown["1"] = lead("1")
        }
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked.isEmpty)
        #expect(try bench.lines("click_intended").isEmpty)
        if what == "filter" {
            #expect(try bench.lines("arming_failed").first?["reason"] == "rule_now_fails:blocked_country")
        } else {
            #expect(try bench.lines("click_held").map { $0["why"]?.string } == [what])
        }
    }

    @Test("a stop while the button is aimed at leaves the lead untouched for the next run")
    func stopped() async throws {
        let bench = self.bench
        bench.site.script { $0.onAim = { _ in bench.stop() } }
        _ = try await bench.start().cycle.run()
        #expect(try bench.types() == ["observed", "decided"])
        #expect(bench.site.clicked.isEmpty)
    }

    @Test("an entry that asks twice in one run gets one intent; one that asks when its click is over gets none")
    func late() async throws {
        let site = LateSite(lead("1"))
        let log = try LeadLog(path: bench.path, slotID: bench.slot, runID: "run-1", now: bench.clock.wall())
        let cycle = LeadCycle(
            site: site, log: log, now: bench.clock.wall(), keepEvidence: { _ in [] },
            currentRules: { CycleRules(.openPolicy, budget: .buying) }, isStopping: { false })
        _ = try await cycle.run()
        #expect(try bench.lines("click_intended").isEmpty)
        let kept = try #require(site.kept)
        #expect(try await kept(nil) == "the cycle is over")
        #expect(try bench.lines("click_intended").isEmpty)
        site.asksNow.withLock { $0 = true }
        _ = try await cycle.run()
        #expect(site.answers.withLock { $0 } == [nil, nil])
        #expect(try bench.lines("click_intended").count == 1)
    }
}

@Suite("LeadCycle: when a click is not understood")
struct LeadCycleDoubtTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.site.show([lead("1"), lead("2"), lead("3")])
    }

    @Test("after an uncertain click nothing more is clicked in that cycle")
    func uncertain() async throws {
        bench.site.script { $0.clicks["1"] = .success(.uncertain()) }
        let run = try bench.start()
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1"])
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1", "2", "3"])
    }

    @Test("an unknown dialog holds every click, over a restart, until its click is settled")
    func dialog() async throws {
        bench.site.script { $0.clicks["1"] = .success(.uncertain("unknown_dialog")) }
        _ = try await bench.start().cycle.run()
        let run = try bench.start(run: "run-2")
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1"])
        let held = try #require(try bench.lines("click_held", lead: "2").first)
        #expect(held["why"] == "hold")
        #expect(held["detail"] == "unknown_dialog")
        bench.clock.advance(120)
        try await run.cycle.verifyPending()
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1", "2", "3"])
    }

    @Test("a second dialog in a row holds for an hour, a third for a day; a confirmed click ends the row")
    func row() async throws {
        bench.site.show((1...9).map { lead("\($0)") })
        bench.site.script { $0.clicks["*"] = .success(.uncertain("unknown_dialog")) }
        let run = try bench.start()
        func later(_ seconds: Double) async throws -> [String] {
            bench.clock.advance(seconds)
            try await run.cycle.verifyPending()
            _ = try await run.cycle.run()
            return bench.site.clicked
        }
        #expect(try await later(0) == ["1"])
        #expect(try await later(120) == ["1", "2"])
        #expect(try await later(3599) == ["1", "2"])
        #expect(try await later(1) == ["1", "2", "3"])
        #expect(try await later(86_399) == ["1", "2", "3"])
        bench.site.script { $0.clicks = [:] }
        _ = try await later(1)
        #expect(bench.site.clicked.count == 9)
        #expect(await run.log.history.dialogs.isEmpty)
    }

    @Test("a look for one click is told of the others that are not settled")
    func rivals() async throws {
        bench.site.script { $0.clicks["*"] = .success(.uncertain()) }
        let run = try bench.start()
        for _ in 0..<3 { _ = try await run.cycle.run() }
        #expect(await run.log.history.rivals(of: "2").map(\.id) == ["1", "3"])
        try await run.cycle.verifyPending()
        #expect(bench.site.rivals["2"] == ["1", "3"])
    }
}

/// A script that asks for its arming when it should not any more.
private final class LateSite: LeadSite {
    private let lead: Lead
    private let later = Mutex<ClickArming?>(nil)
    let asksNow = Mutex(false)
    let answers = Mutex<[String?]>([])
    let stamp = PluginStamp(name: "late", version: "1.0.0", hash: String(repeating: "b", count: 64))
    var kept: ClickArming? { later.withLock { $0 } }

    init(_ lead: Lead) { self.lead = lead }
    func observe() async throws -> Observation { Observation(leads: [lead], isEmpty: false) }
    func click(_ lead: Lead, arm: @escaping ClickArming) async throws -> ClickAnswer {
        guard asksNow.withLock({ $0 }) else {
            later.withLock { $0 = arm }
            return .refused("not_clicked:covered", dispatched: false)
        }
        for _ in 0..<2 {
            let answer = try await arm(lead)
            answers.withLock { $0.append(answer) }
        }
        return .confirmed()
    }
    func verify(
        _ lead: Lead, clickedAt: Date?, contact: JSONObject?, rivals: [LeadRecord]
    ) async throws -> VerifyAnswer { .notListed() }
    func balance() async throws -> Int? { nil }
}
