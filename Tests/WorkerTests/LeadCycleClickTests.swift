import Connectors
import Domain
import Foundation
import Journal
import Synchronization
import Testing
import Worker

@Suite("LeadCycle: clicking")
struct LeadCycleClickTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.site.show([lead("1")])
    }

    @Test("the intent is on disk before the site is asked to click")
    func intentFirst() async throws {
        let bench = self.bench
        let seen = Mutex<[String]>([])
        bench.site.script { $0.onClick = { _ in seen.withLock { $0 = (try? bench.types(lead: "1")) ?? [] } } }
        _ = try await bench.start().cycle.run()
        #expect(seen.withLock { $0 } == ["observed", "decided", "click_intended"])
    }

    @Test("a confirmed click is verified by the click's own answer")
    func confirmed() async throws {
        _ = try await bench.start().cycle.run()
        #expect(try bench.types() == ["observed", "decided", "click_intended", "clicked", "verified"])
        #expect(try bench.lines("clicked").first?["result"] == "confirmed")
        let proof = try #require(try bench.lines("verified").first)
        #expect(proof["by"] == "click_answer")
        #expect(proof["contact"]?["phone"] == "+919800000001")
        #expect(proof["evidence"]?["artefacts"] == ["click-1.jpg"])
        #expect(bench.site.verified.isEmpty)
    }

    @Test("the answer of a click is on disk before a picture of it is taken")
    func answerBeforePicture() async throws {
        let bench = self.bench
        let atPicture = Mutex<[String]>([])
        let log = try LeadLog(path: bench.path, slotID: bench.slot, runID: "run-1", now: bench.clock.wall())
        let cycle = LeadCycle(
            site: bench.site, log: log, now: bench.clock.wall(),
            keepEvidence: { _ in
                atPicture.withLock { $0 = (try? bench.types(lead: "1")) ?? [] }
                return []
            }, currentRules: { CycleRules(.openPolicy, budget: .buying) }, isStopping: { false })
        _ = try await cycle.run()
        #expect(atPicture.withLock { $0.last } == "clicked")
    }

    @Test(
        "no lead is ever clicked twice, over many cycles and over restarts",
        arguments: ["confirmed", "refused", "uncertain", "thrown"])
    func neverTwice(_ answer: String) async throws {
        bench.site.script { script in
            script.clicks["1"] =
                switch answer {
                case "confirmed": .success(.confirmed())
                case "refused": .success(.refused("sold_out"))
                case "uncertain": .success(.uncertain())
                default: .failure(HostFailure(code: "page.lost", message: "lost"))
                }
        }
        for number in 0..<4 {
            let run = try bench.start(run: "run-\(number)")
            for _ in 0..<5 {
                do {
                    try await run.cycle.verifyPending()
                    _ = try await run.cycle.run()
                } catch { #expect(answer == "thrown") }
                bench.clock.advance(3600)
            }
        }
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.lines("click_intended").count == 1)
        #expect(try bench.lines("clicked").count == 1)
    }

    @Test("a page that shows a lead twice gets one click")
    func shownTwice() async throws {
        bench.site.show([lead("1"), lead("1"), lead("1", title: "Another title")])
        _ = try await bench.start().cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.lines("click_intended").count == 1)
    }

    @Test("an intent without an answer becomes an uncertain click after a restart, is looked up and never clicked")
    func crashBetween() async throws {
        let died = try bench.start()
        try await died.log.append(.observed, lead: "1", plugin: bench.site.stamp, ["lead": .object(lead("1").json)])
        #expect(try await died.log.intend("1", plugin: bench.site.stamp))
        bench.site.script { $0.verifies["1"] = .success(.listed()) }
        let run = try bench.start(run: "run-2")
        try await run.cycle.verifyPending()
        _ = try await run.cycle.run()
        #expect(bench.site.clicked.isEmpty)
        #expect(bench.site.verified == ["1"])
        #expect(try bench.lines("clicked").map { $0["result"]?.string } == ["uncertain"])
        #expect(try bench.lines("verified").first?["by"] == "consumed_page")
    }

    @Test("a click that breaks off is uncertain and ends the cycle")
    func throwing() async throws {
        bench.site.show([lead("1"), lead("2")])
        bench.site.script { $0.clicks["1"] = .failure(HostFailure(code: "page.lost", message: "lost")) }
        let run = try bench.start()
        await #expect(throws: HostFailure.self) { try await run.cycle.run() }
        let clicked = try bench.lines("clicked")
        #expect(clicked.map { $0["result"]?.string } == ["uncertain"])
        #expect(clicked.first?["reason"] == "page.lost")
        #expect(bench.site.clicked == ["1"])
    }

    @Test("a script that breaks off before the click uses up one lead, not all of them")
    func brokenEntry() async throws {
        bench.site.show([lead("1"), lead("2"), lead("3")])
        let failure = HostFailure(code: "lua.script.failed", message: "nil value")
        bench.site.script { $0.clicks["*"] = .success(.refused(failure.code, dispatched: false, failure: failure)) }
        let run = try bench.start()
        await #expect(throws: HostFailure.self) { try await run.cycle.run() }
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.lines("clicked").count == 1)
    }

    @Test("a disk that refuses the intent means no click")
    func fullDisk() async throws {
        let disk = FullDisk()
        let run = try bench.start(io: disk)
        bench.rules { $0.budget.dryRun = true }
        _ = try await run.cycle.run()
        bench.rules { $0.budget.dryRun = false }
        disk.mode.withLock { $0 = .full }
        await #expect(throws: JournalError.self) { try await run.cycle.run() }
        #expect(bench.site.clicked.isEmpty)
        disk.mode.withLock { $0 = .fine }
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1"])
        #expect(try bench.lines("click_intended").count == 1)
    }

    @Test("an intent whose append failed but whose line is in the file is never written again nor clicked")
    func halfFailed() async throws {
        let disk = FullDisk()
        let run = try bench.start(io: disk)
        bench.rules { $0.budget.dryRun = true }
        _ = try await run.cycle.run()
        bench.rules { $0.budget.dryRun = false }
        disk.mode.withLock { $0 = .writesThenFails }
        await #expect(throws: (any Error).self) { try await run.cycle.run() }
        disk.mode.withLock { $0 = .fine }
        for _ in 0..<3 {
            try await run.cycle.verifyPending()
            _ = try await run.cycle.run()
        }
        #expect(bench.site.clicked.isEmpty)
        #expect(try bench.lines("click_intended").count == 1)
        #expect(try bench.lines("clicked").map { $0["result"]?.string } == ["uncertain"])
    }

    @Test("a log that is a folder stops the worker before it looks at anything")
    func folder() throws {
        try FileManager.default.createDirectory(atPath: bench.path, withIntermediateDirectories: true)
        #expect(throws: (any Error).self) { try bench.start() }
    }

    @Test("a line of an intent that cannot be read any more still keeps its lead from a click")
    func damagedIntent() async throws {
        _ = try await bench.start().cycle.run()
        var text = try String(contentsOfFile: bench.path, encoding: .utf8)
        let intent = try #require(text.split(separator: "\n").first { $0.contains("click_intended") })
        let kept = text.split(separator: "\n").prefix(2).joined(separator: "\n")
        text = kept + "\n" + intent.replacingOccurrences(of: "Paracetamol", with: "Paracetamox") + "\n"
        try Data(text.utf8).write(to: URL(filePath: bench.path))
        let run = try bench.start(run: "run-2")
        #expect(run.log.badLines == 1)
        _ = try await run.cycle.run()
        #expect(bench.site.clicked == ["1"])
    }
}

@Suite("LeadCycle: verifying")
struct LeadCycleVerifyTests {
    let bench: Bench
    init() throws {
        bench = try Bench()
        bench.site.show([lead("1")])
    }

    private func clickUncertain() async throws -> Running {
        bench.site.script { $0.clicks["1"] = .success(.uncertain()) }
        let run = try bench.start()
        _ = try await run.cycle.run()
        return run
    }

    @Test("an uncertain click is verified when the site lists it")
    func later() async throws {
        let run = try await clickUncertain()
        try await run.cycle.verifyPending()
        #expect(try bench.lines("verified").isEmpty)
        bench.clock.advance(10)
        bench.site.script { $0.verifies["1"] = .success(.listed()) }
        for _ in 0..<3 { try await run.cycle.verifyPending() }
        let proofs = try bench.lines("verified")
        #expect(proofs.count == 1)
        #expect(proofs.first?["contact"]?["phone"] == "+919800000002")
        #expect(proofs.first?["evidence"]?["artefacts"] == ["verify-1.jpg"])
        #expect(try bench.lines("unverified").isEmpty)
    }

    @Test("it is called unverified once after two minutes, and asked about for a day")
    func unverified() async throws {
        let run = try await clickUncertain()
        bench.clock.advance(119)
        try await run.cycle.verifyPending()
        #expect(try bench.lines("unverified").isEmpty)
        bench.clock.advance(1)
        for _ in 0..<3 { try await run.cycle.verifyPending() }
        try await bench.start(run: "run-2").cycle.verifyPending()
        #expect(try bench.lines("unverified").map { $0["why"]?.string } == ["not_listed"])
        bench.clock.advance(86_400 - 121)
        let asked = bench.site.verified.count
        try await run.cycle.verifyPending()
        #expect(bench.site.verified.count == asked + 1)
        bench.clock.advance(1)
        try await run.cycle.verifyPending()
        #expect(bench.site.verified.count == asked + 1)
        #expect(try bench.lines("unverified").count == 1)
    }

    @Test("a proof that comes after unverified still counts")
    func late() async throws {
        let run = try await clickUncertain()
        bench.clock.advance(200)
        try await run.cycle.verifyPending()
        bench.site.script { $0.verifies["1"] = .success(.listed()) }
        bench.clock.advance(3600)
        try await run.cycle.verifyPending()
        #expect(try bench.types().suffix(2) == ["unverified", "verified"])
    }

    @Test("a login wall says nothing about a click")
    func wall() async throws {
        let run = try await clickUncertain()
        bench.site.script { $0.verifies["1"] = .success(.notListed("login", login: .loginRequired(detail: nil))) }
        bench.clock.advance(500)
        try await run.cycle.verifyPending()
        #expect(try bench.lines("unverified").isEmpty)
    }

    @Test("a refused click is not asked about")
    func refused() async throws {
        bench.site.script { $0.clicks["1"] = .success(.refused("sold_out")) }
        let run = try bench.start()
        _ = try await run.cycle.run()
        try await run.cycle.verifyPending()
        #expect(bench.site.verified.isEmpty)
    }

    @Test("a confirmed click without a contact is asked about once, for the contact")
    func contactOnly() async throws {
        bench.site.script {
            $0.clicks["1"] = .success(.confirmed(nil))
            $0.verifies["1"] = .success(.listed())
        }
        _ = try await bench.start().cycle.run()
        let proof = try #require(try bench.lines("verified").first)
        #expect(proof["by"] == "click_answer")
        #expect(proof["contact"]?["phone"] == "+919800000002")
    }

    @Test("a confirmed click whose contact cannot be looked up is proven all the same")
    func contactFails() async throws {
        let failure = HostFailure(code: "page.lost", message: "lost")
        bench.site.script {
            $0.clicks["1"] = .success(.confirmed(nil))
            $0.verifies["1"] = .failure(failure)
        }
        let run = try bench.start()
        await #expect(throws: HostFailure.self) { try await run.cycle.run() }
        #expect(try bench.lines("verified").isEmpty)
        bench.clock.advance(120)
        await #expect(throws: HostFailure.self) { try await run.cycle.verifyPending() }
        #expect(try bench.lines("verified").map { $0["by"]?.string } == ["click_answer"])
        #expect(try bench.lines("unverified").isEmpty)
    }

    @Test("a worker that dies between a confirmed answer and its proof leaves a purchase the next one proves")
    func confirmedThenDied() async throws {
        let died = try bench.start()
        try await died.log.append(.observed, lead: "1", plugin: bench.site.stamp, ["lead": .object(lead("1").json)])
        _ = try await died.log.intend("1", plugin: bench.site.stamp)
        try await died.log.append(.clicked, lead: "1", plugin: bench.site.stamp, ["result": "confirmed"])
        bench.clock.advance(300)
        let run = try bench.start(run: "run-2")
        try await run.cycle.verifyPending()
        #expect(try bench.lines("verified").map { $0["by"]?.string } == ["click_answer"])
        #expect(await run.log.history.awaitingEmission.map(\.id) == ["1"])
    }

    @Test("one lead that cannot be looked up does not hide the others, and becomes unverified with the reason")
    func oneFails() async throws {
        bench.site.show([lead("1"), lead("2")])
        let failure = HostFailure(code: "lua.script.failed", message: "nil")
        bench.site.script {
            $0.clicks["*"] = .success(.uncertain())
            $0.verifies["1"] = .failure(failure)
            $0.verifies["2"] = .success(.listed())
        }
        let run = try bench.start()
        for _ in 0..<2 { _ = try await run.cycle.run() }
        bench.clock.advance(120)
        await #expect(throws: HostFailure.self) { try await run.cycle.verifyPending() }
        #expect(try bench.lines("verified", lead: "2").count == 1)
        #expect(try bench.lines("unverified", lead: "1").first?["why"] == "lua.script.failed")
    }
}
