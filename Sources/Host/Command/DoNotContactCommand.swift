import ArgumentParser
import Domain

struct DoNotContactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dnc", abstract: "Contacts that must never be written to, on any channel.",
        discussion: "Example: engyne-host dnc add +919812345678 --reason \"asked by phone\"",
        subcommands: [List.self, Add.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All entries.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/dnc")
                let rows = (answer["items"]?.array ?? []).map { item in
                    ["id", "contact_masked", "reason", "at"].map { item[$0]?.string ?? "-" }
                }
                options.show(answer, text: Terminal.table([["ID", "CONTACT", "REASON", "SINCE"]] + rows))
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Never write to this phone or e-mail again.")
        @OptionGroup var options: CommandOptions
        @Argument var contact: String
        @Option(help: "Why.") var reason = ""
        func run() async throws {
            try await reporting(options) {
                let body: JSONValue = ["contact": .string(contact), "reason": .string(reason)]
                let answer = try await HostClient.required(in: options.homeFolder).call("POST", "/dnc", body: body)
                options.show(answer, text: "added; nothing is sent there any more")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take an entry back.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "The entry's id.") var id: String
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("DELETE", "/dnc/\(id)")
                options.show(answer, text: "removed")
            }
        }
    }
}
