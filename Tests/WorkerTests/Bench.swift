import Connectors
import Domain
import Foundation
import Journal
import Synchronization
import Worker

/// A clock that moves when told.
final class HandClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_767_952_800))  // 2026-01-09T10:00:00Z
    var now: Date { time.withLock { $0 } }
    func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    func wall() -> WallClock { { self.now } }
}

/// One slot's money room over real files: a fake site, the log, the cycle, the rules as they stand.
final class Bench: Sendable {
    let root: String
    let clock = HandClock()
    let site = FakeSite()
    let sink = FakeSink()
    let slot = SlotID("alpha")!
    private let switches = Mutex(CycleRules(.openPolicy, budget: .buying))
    private let stopping = Mutex(false)

    init() throws {
        root = NSTemporaryDirectory() + "/worker-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: root) }

    var path: String { root + "/leads.jsonl" }
    func rules(_ change: (inout sending CycleRules) -> Void) { switches.withLock { change(&$0) } }
    var rules: CycleRules { switches.withLock { $0 } }
    func stop() { stopping.withLock { $0 = true } }

    /// A worker's start: the log is read from the file.
    func start(run: String = "run-1", io: any LogIO = SystemLogIO()) throws -> Running {
        let log = try LeadLog(path: path, slotID: slot, runID: run, now: clock.wall(), io: io)
        let cycle = LeadCycle(
            site: site, log: log, now: clock.wall(), keepEvidence: { ["\($0).jpg"] },
            currentRules: { self.switches.withLock { $0 } }, isStopping: { self.stopping.withLock { $0 } })
        return Running(log: log, cycle: cycle, unsent: UnsentEvents(log: log, sink: sink, slotID: slot))
    }

    /// What the file says, line by line.
    func lines() throws -> [JSONObject] {
        var reader = JournalReader(path: path)
        return try reader.readNew().entries.map(\.value)
    }
    func lines(_ type: String, lead: String? = nil) throws -> [JSONObject] {
        try lines().filter { $0["type"]?.string == type && (lead == nil || $0["lead_id"]?.string == lead) }
    }
    func types(lead: String? = nil) throws -> [String] {
        try lines().filter { lead == nil || $0["lead_id"]?.string == lead }.compactMap { $0["type"]?.string }
    }
}

struct Running: Sendable {
    let log: LeadLog
    let cycle: LeadCycle
    let unsent: UnsentEvents
}

extension CycleRules {
    init(_ policy: LeadPolicy, budget: ClickBudget) { self.init(policy: policy, budget: budget) }
}
extension LeadPolicy {
    static let openPolicy = LeadPolicy(quality: QualityLevel(0)!)
}
extension ClickBudget {
    static let buying = ClickBudget(
        dryRun: false, autoBuy: true, globalHold: false, perCycle: 10, perDay: 50, perWeek: 100, timeZone: .gmt)
}

func lead(_ id: String, title: String = "Paracetamol 500 mg", age: Double = 1, country: String? = "Kenya") -> Lead {
    var lead = Lead(id: id, title: title)
    (lead.ageHours, lead.country) = (age, country)
    return lead
}
