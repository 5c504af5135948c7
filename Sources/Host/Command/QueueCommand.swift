import ArgumentParser
import Delivery
import Domain
import Foundation
import Journal
import Settings

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits to be sent, channel by channel, and why.",
        discussion: "Example: engyne-host queue show outbox",
        subcommands: [
            List.self, Show.self, Pause.self, Resume.self, Replay.self, Drop.self, Verify.self, Rebuild.self,
            Repair.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All channels with their counts.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/queues")
                let rows = (answer["items"]?.array ?? []).map { item in
                    [
                        item["channel"]?.string ?? "-",
                        item["plugin"]?.string ?? item["plugin"]?["name"]?.string ?? "-",
                        item["pid"]?.int.map(String.init) ?? "-", item["dry_run"]?.bool == false ? "live" : "dry-run",
                        (item["counts"]?.object?.members ?? []).map { "\($0.key) \($0.value.int ?? 0)" }.joined(
                            separator: ", "),
                    ]
                }
                options.show(answer, text: Terminal.table([["CHANNEL", "PLUGIN", "PID", "MODE", "ITEMS"]] + rows))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The items of one channel with every reason they wait for.")
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        @Option(help: "queued, held, sending, retrying, unknown, sent, dropped or dead.") var state: String?
        func run() async throws {
            try await reporting(options) {
                let query = state.map { "?state=\($0)" } ?? ""
                let answer = try await HostClient.required(in: options.homeFolder).call(
                    "GET", "/queues/\(channel)/items\(query)")
                let rows = (answer["items"]?.array ?? []).map { item in
                    ["id", "state", "slot_id", "lead_id", "to_masked", "why"].map { name in
                        // Behind a sent message stands how far it has come, where the network tells.
                        let word = item[name]?.string ?? "-"
                        let arrival = name == "state" ? item["delivery"]?["state"]?.string : nil
                        return arrival.map { "\(word), \($0)" } ?? word
                    }
                }
                options.show(answer, text: Terminal.table([["ID", "STATE", "SLOT", "LEAD", "TO", "WHY"]] + rows))
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop one channel; what is in hand ends first.")
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        @Option(help: "Why; shown wherever the pause is shown.") var why = "by the command line"
        @Option(help: "Only this slot on it.") var slot: String?
        func run() async throws {
            var body: JSONObject = ["reason": .string(why)]
            body["slot_id"] = slot.map(JSONValue.string)
            try await QueueCommand.act(options, "/queues/\(channel)/pause", .object(body), "\(channel) is paused")
        }
    }
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a paused channel go on.",
            discussion:
                "Also lifts its plugin where limits set it aside.\nExample: engyne-host queue resume whatsapp --slot acme"
        )
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        @Option(help: "Only this slot on it.") var slot: String?
        func run() async throws {
            let body: JSONObject = slot.map { ["slot_id": .string($0)] } ?? [:]
            try await QueueCommand.act(options, "/queues/\(channel)/resume", .object(body), "\(channel) goes on")
        }
    }
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring back a dead, expired or contactless item; it asks for approval anew.")
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        @Argument var id: String
        func run() async throws {
            try await QueueCommand.act(
                options, "/queues/\(channel)/items/\(id)/replay", [:], "\(id) is back in the queue")
        }
    }
    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an item up; it is never sent.")
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        @Argument var id: String
        @Option(help: "Why.") var reason = "by the command line"
        func run() async throws {
            try await QueueCommand.act(
                options, "/queues/\(channel)/items/\(id)/drop", ["reason": .string(reason)], "\(id) is dropped")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read queues and journals whole and say what is damaged; works without a host.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "One channel; none = all.") var channel: String?
        func run() async throws {
            try await reporting(options) {
                let runtime = options.homeFolder.runtime
                let channels = try channel.map { [$0] } ?? QueueCheck.channels(in: runtime)
                let reports = try channels.map { try QueueCheck.verify(runtime: runtime, channel: $0) }
                let isGood = reports.allSatisfy(\.problems.isEmpty)
                options.show(
                    ["ok": .bool(isGood), "channels": .array(reports.map { .object($0.json) })],
                    text: Terminal.table(
                        [["CHANNEL", "LINES", "BAD", "PROBLEMS"]]
                            + reports.map {
                                [$0.channel, "\($0.lines)", "\($0.badLines)", $0.problems.joined(separator: "; ")]
                            }))
                if !isGood { throw ExitCode(1) }
            }
        }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the logs of sent and dead items anew from the journal, and read the queue anew.")
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        func run() async throws {
            try await reporting(options) {
                let counts = try await QueueCheck.rebuild(runtime: options.homeFolder.runtime, channel: channel)
                options.show(
                    ["channel": .string(channel), "sent": JSONValue(counts.sent), "dead": JSONValue(counts.dead)],
                    text: "\(channel): \(counts.sent) sent and \(counts.dead) dead items written down anew")
            }
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a channel with a damaged journal go on; every job not yet final waits for a person.")
        @OptionGroup var options: CommandOptions
        @Argument var channel: String
        func run() async throws {
            try await reporting(options) {
                guard let lock = try FileLock.tryLock(options.homeFolder.hostLock) else {
                    throw HostFailure(
                        code: "cli.home.busy", message: "a host runs in \(options.homeFolder.root)",
                        hint: "stop it, repair, then start it again")
                }
                defer { lock.release() }
                let open = try await QueueCheck.repair(
                    runtime: options.homeFolder.runtime, channel: channel, by: "cli:\(NSUserName())", clock: { Date() })
                options.show(
                    ["channel": .string(channel), "unknown": JSONValue(open)],
                    text: "\(channel): repaired; \(open) items wait for a person ('engyne-host approvals settle')")
            }
        }
    }

    static func act(_ options: CommandOptions, _ path: String, _ body: JSONValue, _ text: String) async throws {
        try await reporting(options) {
            options.show(
                try await HostClient.required(in: options.homeFolder).call("POST", path, body: body), text: text)
        }
    }
}
