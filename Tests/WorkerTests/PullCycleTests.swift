@testable import Connectors
import Domain
import Foundation
import Journal
import Synchronization
import Testing
import Worker

/// A source that answers what the test wrote down, and remembers from where it was asked.
final class FakeSource: PullSource {
    let stamp = PluginStamp(name: "fake", version: "1.0.0", hash: String(repeating: "a", count: 64))
    private let state = Mutex<(answer: Result<Pulled, HostFailure>, asked: [JSONValue])>(
        (.success(Pulled(Observation(leads: []))), []))
    var asked: [JSONValue] { state.withLock(\.asked) }

    func answer(_ result: Result<Pulled, HostFailure>) { state.withLock { $0.answer = result } }

    /// Rows, the contact of each, and where the next pull begins.
    func bring(
        _ leads: [Lead], contacts: [String: JSONObject] = [:], cursor: JSONValue? = nil, rejected: [RejectedRow] = [],
        rest: Double? = nil, isIncomplete: Bool = false
    ) {
        var seen = Observation(leads: leads, rejected: rejected, notices: isIncomplete ? ["5 of 9 records"] : [])
        seen.cooldownSeconds = rest
        var pulled = Pulled(seen)
        (pulled.contacts, pulled.cursor, pulled.isIncomplete) = (contacts, cursor, isIncomplete)
        answer(.success(pulled))
    }

    /// Nothing was read: why.
    func refuse(_ problem: LoginAnswer? = nil, rest: Double? = nil) {
        var seen = Observation(leads: [])
        (seen.loginProblem, seen.cooldownSeconds) = (problem, rest)
        var pulled = Pulled(seen)
        pulled.wasRead = false
        answer(.success(pulled))
    }

    func pull(cursor: JSONValue) async throws -> Pulled {
        try state.withLock { state in
            state.asked.append(cursor)
            return try state.answer.get()
        }
    }
}

/// A pulling slot over real files, restarted at will.
struct PullBench {
    let bench: Bench
    let source = FakeSource()
    let told = Told()

    init() throws { bench = try Bench() }

    final class Told: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { words.withLock { $0 } }
        func add(_ text: String) { words.withLock { $0.append(text) } }
    }
    struct Running {
        let cycle: PullCycle
        let log: LeadLog
        let unsent: UnsentEvents
    }

    var cursorPath: String { bench.root + "/cursor.json" }
    var cursor: JSONValue? {
        get throws { try AtomicFile.read(cursorPath).map { try JSONReader.read($0) }?["cursor"] }
    }

    func start(run: String = "run-1", io: any LogIO = SystemLogIO(), connector: String = "fake") throws -> Running {
        let log = try LeadLog(path: bench.path, slotID: bench.slot, runID: run, now: bench.clock.wall(), io: io)
        let running = bench
        let cycle = PullCycle(
            source: source, log: log, file: PullPlaceFile(path: cursorPath, connector: connector),
            now: bench.clock.wall(), currentRules: { running.rules }, tell: { [told] in told.add($0) })
        return Running(cycle: cycle, log: log, unsent: UnsentEvents(log: log, sink: bench.sink, slotID: bench.slot))
    }
}

private let contact: JSONObject = ["name": "Asha", "phone": "+919800000001"]

@Suite("PullCycle: a lead's way")
struct PullCycleTests {
    let pull: PullBench
    var bench: Bench { pull.bench }
    init() throws { pull = try PullBench() }

    @Test("a kept lead with a contact is observed, decided, verified by the pull and emitted, and never clicked")
    func way() async throws {
        pull.source.bring([lead("1")], contacts: ["1": contact], cursor: 7)
        let run = try pull.start()
        #expect(try await run.cycle.run() == .done)
        #expect(try await run.unsent.offerAll() == nil)
        #expect(try bench.types(lead: "1") == ["observed", "decided", "verified", "emitted"])
        let verified = try #require(bench.lines("verified").first)
        #expect(verified["by"] == "pull" && verified["contact"] == .object(contact))
        #expect(bench.sink.offered.first?["contact"] == .object(contact))
        #expect(try bench.lines("observed").first?["lead"]?["contact"] == nil)
    }

    @Test("a skipped lead, and a kept one without a contact, end at the decision")
    func notVerified() async throws {
        bench.rules { $0.policy.blockedCountries = ["Kenya"] }
        pull.source.bring([lead("1"), lead("2", country: "Ghana")], contacts: ["1": contact])
        let run = try pull.start()
        _ = try await run.cycle.run()
        #expect(try bench.lines("decided").map { $0["decision"]?.string } == ["skip", "keep"])
        #expect(try bench.lines("verified").isEmpty)
        pull.source.bring([lead("2", country: "Ghana")], contacts: ["2": contact])
        _ = try await run.cycle.run()
        #expect(try bench.lines("verified").map { $0["lead_id"] } == ["2"])
    }

    @Test("the same record again adds nothing, neither in this run nor in the next")
    func again() async throws {
        pull.source.bring([lead("1")], contacts: ["1": contact], cursor: 7)
        for run in ["run-1", "run-2"] {
            let running = try pull.start(run: run)
            for _ in 0..<3 { _ = try await running.cycle.run() }
            _ = try await running.unsent.offerAll()
        }
        #expect(try bench.types() == ["observed", "decided", "verified", "emitted"])
        #expect(bench.sink.leads == ["1"])
    }

    @Test("dry run and hold stop no pull: what they hold is the message")
    func dryRun() async throws {
        bench.rules { ($0.budget.dryRun, $0.budget.globalHold, $0.budget.autoBuy) = (true, true, false) }
        pull.source.bring([lead("1")], contacts: ["1": contact])
        _ = try await pull.start().cycle.run()
        #expect(try bench.types() == ["observed", "decided", "verified"])
    }

    @Test("a lead that was clicked once and is pulled now is proven by that")
    func clickedBefore() async throws {
        bench.site.show([lead("1")])
        bench.site.script { $0.clicks["1"] = .success(.uncertain()) }
        _ = try await bench.start().cycle.run()
        pull.source.bring([lead("1")], contacts: ["1": contact])
        _ = try await pull.start(run: "run-2").cycle.run()
        #expect(
            try bench.types(lead: "1") == ["observed", "decided", "click_intended", "clicked", "verified"])
    }
}

@Suite("PullCycle: its place")
struct PullCyclePlaceTests {
    let pull: PullBench
    var bench: Bench { pull.bench }
    init() throws { pull = try PullBench() }

    @Test("the place is carried over a restart")
    func carried() async throws {
        pull.source.bring([], cursor: ["upto": 100])
        _ = try await pull.start().cycle.run()
        pull.source.bring([])
        _ = try await pull.start(run: "run-2").cycle.run()
        #expect(pull.source.asked == [.null, ["upto": 100]])
        #expect(try pull.cursor == ["upto": 100])
    }

    @Test("a place is kept only after every row is on disk")
    func notBefore() async throws {
        let disk = FullDisk()
        let run = try pull.start(io: disk)
        disk.mode.withLock { $0 = .full }
        pull.source.bring([lead("1")], contacts: ["1": contact], cursor: 7)
        await #expect(throws: (any Error).self) { try await run.cycle.run() }
        #expect(try pull.cursor == nil)
        disk.mode.withLock { $0 = .fine }
        _ = try await run.cycle.run()
        #expect(pull.source.asked == [.null, .null])
        #expect(try pull.cursor == 7)
        #expect(try bench.lines("verified").count == 1)
    }

    @Test("a crash between the rows and the place brings the same rows again, and they add nothing")
    func crashed() async throws {
        pull.source.bring([lead("1")], contacts: ["1": contact], cursor: 7)
        _ = try await pull.start().cycle.run()
        try FileManager.default.removeItem(atPath: pull.cursorPath)
        _ = try await pull.start(run: "run-2").cycle.run()
        #expect(pull.source.asked == [.null, .null])
        #expect(try bench.types() == ["observed", "decided", "verified"])
    }

    @Test("records nobody can read leave the place where it was")
    func unreadable() async throws {
        let bad = (0..<4).map { RejectedRow(index: $0, reason: "missing_field id", raw: ["n": JSONValue($0)]) }
        pull.source.bring([lead("1")], contacts: ["1": contact], cursor: 7, rejected: bad)
        #expect(try await pull.start().cycle.run() == .drift("1 of 5 records gave id, title and age"))
        #expect(try pull.cursor == nil)
        #expect(try bench.lines("row_rejected").count == 4)
    }

    @Test("what was held back is told, and the place is the script's to say")
    func incomplete() async throws {
        pull.source.bring([lead("1")], cursor: ["span": 3600], isIncomplete: true)
        #expect(try await pull.start().cycle.run() == .done)
        #expect(try pull.cursor == ["span": 3600])
        #expect(pull.told.all.first == "5 of 9 records")
        #expect(pull.told.all.count == 2)
    }

    @Test("another connector begins afresh; a damaged file is told and nothing is pulled")
    func otherOrDamaged() async throws {
        pull.source.bring([], cursor: 7)
        _ = try await pull.start().cycle.run()
        pull.source.bring([])
        _ = try await pull.start(connector: "other").cycle.run()
        #expect(pull.source.asked == [.null, .null])
        try Data("{\"cur".utf8).write(to: URL(fileURLWithPath: pull.cursorPath))
        await #expect { try await pull.start().cycle.run() } throws: {
            HostFailure($0).code == "worker.cursor.unreadable"
        }
        #expect(pull.source.asked.count == 2)
    }
}

@Suite("PullCycle: its pace")
struct PullCyclePaceTests {
    let pull: PullBench
    var bench: Bench { pull.bench }
    init() throws { pull = try PullBench() }

    @Test("the source is left alone as long as the script says, also over a restart")
    func rest() async throws {
        pull.source.bring([lead("1")], cursor: 7, rest: 300)
        let run = try pull.start()
        #expect(try await run.cycle.run() == .done)
        #expect(await run.cycle.restSeconds == 300)
        bench.clock.advance(100)
        #expect(try await run.cycle.run() == .cooldown(seconds: 200))
        #expect(try await pull.start(run: "run-2").cycle.run() == .cooldown(seconds: 200))
        #expect(pull.source.asked.count == 1)
        bench.clock.advance(200)
        #expect(try await run.cycle.run() == .done)
        #expect(pull.source.asked == [.null, 7])
    }

    @Test("a busy source is a pause, and the place stays")
    func busy() async throws {
        pull.source.refuse(rest: 600)
        let run = try pull.start()
        #expect(try await run.cycle.run() == .cooldown(seconds: 600))
        #expect(try pull.cursor == .null)
        #expect(try bench.lines().isEmpty)
    }

    @Test("a key that is not taken asks for a person, with the script's words, and not in a hurry")
    func badKey() async throws {
        pull.source.refuse(.loginRequired(detail: "the key was refused"), rest: 300)
        let run = try pull.start()
        #expect(try await run.cycle.run() == .loginRequired(challenge: nil, detail: "the key was refused"))
        #expect(await run.cycle.restSeconds == 300)
        pull.source.refuse(.challenge("captcha"))
        bench.clock.advance(301)
        #expect(try await run.cycle.run() == .loginRequired(challenge: "captcha"))
    }

    @Test("a clock that was set back does not make the rest longer than a script may ask for")
    func clockSetBack() async throws {
        pull.source.bring([], cursor: 7, rest: 3600)
        let run = try pull.start()
        _ = try await run.cycle.run()
        bench.clock.advance(-86_400)
        #expect(try await run.cycle.run() == .done)
    }

    @Test("a script that raises changes nothing")
    func raised() async throws {
        pull.source.answer(.failure(HostFailure(code: "script.error.raised", message: "x")))
        let run = try pull.start()
        await #expect(throws: HostFailure.self) { try await run.cycle.run() }
        #expect(try bench.lines().isEmpty)
        #expect(try pull.cursor == nil)
    }
}
