import ArgumentParser
import Domain

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits to be sent, channel by channel, and why.",
        discussion: "Example: engyne-host queue show outbox", subcommands: [List.self, Show.self])

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
                    ["id", "state", "slot_id", "lead_id", "to_masked", "why"].map { item[$0]?.string ?? "-" }
                }
                options.show(answer, text: Terminal.table([["ID", "STATE", "SLOT", "LEAD", "TO", "WHY"]] + rows))
            }
        }
    }
}
