import ArgumentParser
import Domain
import Foundation

/// `engyne-bench queue`: what a durable line costs, from the wish to its outcome.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract:
            "Durable appends, processing with a synced intent and outcome, pick-up, and the start with a backlog.",
        discussion: """
            The subject of a peer benchmark; the keys of --json are the ones it reads. A raw loop of write and fdatasync \
            in the same run is the floor. Build for release.

            Example: engyne-bench queue --producers 32 --records 20000 --json
            """)

    @Option(help: "Producers that append at the same time.") var producers = 32
    @Option(help: "Records of each part.") var records = 10_000
    @Option(help: "Lines of the backlog a dispatcher starts with; 0 leaves it out.") var backlog = 1_000_000
    @Option(help: "Where to work; a folder of its own is made there.") var dir: String?
    @Flag(help: "Print one JSON object.") var json = false
    @Option(help: .hidden) var startOn: String?

    func validate() throws {
        guard (1...1024).contains(producers) else { throw ValidationError("--producers is 1 to 1024") }
        guard (100...10_000_000).contains(records) else { throw ValidationError("--records is 100 to 10000000") }
    }

    func run() async throws {
        if let startOn { return try await BacklogBench.start(on: startOn) }
        let scratch = try Scratch(in: dir)
        defer { scratch.remove() }
        var figures: JSONObject = ["v": 1, "bench": "queue"]
        func note(_ key: String, _ value: Double, _ title: String) {
            figures[key] = .double(value.short)
            if !json { print(key.padding(toLength: 34, withPad: " ", startingAt: 0), value.short, title) }
        }
        let append = AppendBench(folder: scratch.path, records: records)
        let raw = try append.raw()
        note("raw_per_s", raw, "write + fdatasync, one thread")
        let single = try append.one()
        note("append_one_per_s", single, "journal writer, one producer")
        note("append_one_over_raw", single / raw, "goal 0.7")
        note(
            "enqueue_one_per_s", try await append.enqueue(producers: 1, delay: 0).perSecond,
            "whole enqueue, one producer")
        let many = try await append.enqueue(producers: producers, delay: 0)
        note("enqueue_per_s", many.perSecond, "whole enqueue, \(producers) producers")
        note("records_per_sync", many.perSync, "records that shared a sync")
        let slow = try await append.enqueue(producers: producers, delay: 0.005)
        note("records_per_sync_5ms", slow.perSync, "the same on a disk that takes 5 ms; goal 10")
        note("enqueue_5ms_per_s", slow.perSecond, "on that disk, \(producers) producers")
        let lone = try await append.enqueue(producers: 1, delay: 0.005)
        note("enqueue_5ms_over_one", slow.perSecond / lone.perSecond, "beside one producer; goal 3")
        let dispatch = DispatchBench(folder: scratch.path)
        for slots in [1, 8] {
            let rate = try await dispatch.process(records: min(records, 5000), slots: slots)
            note(
                slots == 1 ? "process_one_slot_per_s" : "process_per_s", rate,
                "synced intent and outcome, \(slots) slots")
        }
        let waits = try await dispatch.pickUp(rounds: 60)
        note("pickup_p50_ms", median(waits), "from the append to the send, idle; goal 5")
        note("pickup_p95_ms", p95(waits), "")
        if backlog > 0 {
            let start = try BacklogBench.measure(lines: backlog, folder: scratch.path)
            note("backlog_lines", Double(backlog), "")
            note("backlog_start_s", start.seconds, "from the start to the first decision; goal 15")
            note("backlog_memory_mb", start.megabytes, "peak; goal 600")
        }
        if json { print(JSONValue.object(figures).encodedString) }
    }
}
