import ArgumentParser
import Domain

struct StandingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "standing", abstract: "Standing approvals: one text, one slot, one channel, a daily cap, an end.",
        discussion:
            "Example: engyne-host approvals standing add --slot alpha --channel outbox --template first_touch --cap 20 --ends 2026-12-31T18:29:59Z",
        subcommands: [List.self, Add.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All standing approvals.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/approvals/standing")
                let rows = (answer["items"]?.array ?? []).map { item in
                    ["id", "slot_id", "channel", "template"].map { item[$0]?.string ?? "-" }
                        + ["\(item["daily_cap"]?.int ?? 0) a day", item["ends_at"]?.string ?? "-"]
                }
                options.show(
                    answer, text: Terminal.table([["ID", "SLOT", "CHANNEL", "TEMPLATE", "CAP", "ENDS"]] + rows))
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let one exact template through without asking each time.")
        @OptionGroup var options: CommandOptions
        @Option(help: "The slot.") var slot: String
        @Option(help: "The channel.") var channel: String
        @Option(help: "The template's name; its text of now is what is approved.") var template = "first_touch"
        @Option(help: "Most messages a day.") var cap: Int
        @Option(help: "Until when, as an ISO-8601 time.") var ends: String
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call(
                    "POST", "/approvals/standing",
                    body: [
                        "slot_id": .string(slot), "channel": .string(channel), "template": .string(template),
                        "daily_cap": JSONValue(cap),
                        "ends_at": .string(ends),
                    ])
                options.show(answer, text: "standing approval \(answer["id"]?.string ?? "")")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take one away; the next message waits for a person.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "Its id.") var id: String
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call(
                    "DELETE", "/approvals/standing/\(id)")
                options.show(answer, text: "removed; from now on each message waits for a yes")
            }
        }
    }
}
