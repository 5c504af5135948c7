import ArgumentParser
import Domain
import Foundation

/// `engyne-bench supervise`: what it costs the host to keep many slots alive, measured on the real binary with stub
/// workers: no browser, no script, the ordinary beats, state files, rounds and queues.
struct SuperviseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise",
        abstract: "What keeping many slots alive costs the host: processor, memory, heartbeat ages, start and stop.",
        discussion: """
            Starts engyne-host on a temporary home with WORKER_MODE=stub, waits until every slot has beaten and works, \
            measures, ends it, and looks for processes left over. Linux only: it reads /proc.

            Example: swift run -c release engyne-bench supervise
                     swift run -c release engyne-bench supervise --slots 50 --seconds 120 --json
            """)

    @Option(parsing: .upToNextOption, help: "How many slots; several numbers are measured one after the other.")
    var slots = [50, 100, 500]
    @Option(help: "Seconds of each measurement.") var seconds = 60.0
    @Option(help: "The binary (default: engyne-host beside this program).") var binary: String?
    @Option(help: "What stands in every slot's settings file.") var config = ""
    @Flag(help: "Print one JSON object instead of the table.") var json = false

    func validate() throws {
        guard !slots.isEmpty, slots.allSatisfy({ (1...2000).contains($0) }) else {
            throw ValidationError("--slots is 1 to 2000")
        }
        guard (1...3600).contains(seconds) else { throw ValidationError("--seconds is 1 to 3600") }
    }

    func run() async throws {
        var rows: [SuperviseRow] = []
        if !json { print(SuperviseRow.head) }
        for count in slots {
            let row = try await measure(count)
            rows.append(row)
            if !json { print(row.line) }
        }
        let all: JSONValue = [
            "v": 1, "bench": "supervise", "seconds": .double(seconds), "rows": .array(rows.map(\.json)),
        ]
        if json { print(all.encodedString) } else { print(SuperviseRow.foot) }
    }

    private func measure(_ count: Int) async throws -> SuperviseRow {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let fleet = try StubFleet(
            binary: binary ?? beside, folder: scratch.path, slots: count, config: config.replacing("\\n", with: "\n"))
        defer { fleet.kill() }
        var row = SuperviseRow(slots: count)
        row.beatSeconds = try await fleet.wait(300) { $0["heartbeat_at"]?.string != nil }
        row.workSeconds = try await fleet.wait(300) { $0["phase"]?.string == "PARSE_LEADS" }
        // What starting cost must not count.
        try await Task.sleep(for: .seconds(5))
        try await watch(fleet, &row)
        row.stopSeconds = try await fleet.end()
        row.leftOver = fleet.left().count
        return row
    }

    private func watch(_ fleet: StubFleet, _ row: inout SuperviseRow) async throws {
        let workers = fleet.workers()
        let (host, all) = (ProcessFigures.cpuSeconds(fleet.pid), workers.map(ProcessFigures.cpuSeconds))
        let begin = ContinuousClock.now
        var ages: [Double] = []
        while begin.duration(to: .now) < .seconds(seconds) {
            try await Task.sleep(for: .seconds(1))
            ages += fleet.ages()
        }
        let passed = begin.duration(to: .now) / .seconds(1)
        row.hostPercent = (ProcessFigures.cpuSeconds(fleet.pid) - host) / passed * 100
        let used = zip(workers, all).map { ProcessFigures.cpuSeconds($0) - $1 }.reduce(0, +)
        row.workerPercent = used / passed * 100 / Double(max(1, workers.count))
        row.ages = ages.sorted()
        row.hostMegabytes = ProcessFigures.residentMegabytes(fleet.pid)
        row.workerMegabytes = median(workers.map(ProcessFigures.proportionalMegabytes))
        row.hostThreads = ProcessFigures.threads(fleet.pid)
    }

    private var beside: String {
        (Bundle.main.executableURL?.deletingLastPathComponent().path ?? ".build/release") + "/engyne-host"
    }
}
