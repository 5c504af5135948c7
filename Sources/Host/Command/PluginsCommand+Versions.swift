import ArgumentParser
import Domain

extension PluginsCommand {
    struct Versions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The kept versions (the last 20), newest first: which runs, which waits, which failed.",
            discussion: "Example: engyne-host plugins versions telegram")
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        func run() async throws {
            try await PluginsCommand.ask(options, plugin) { client, path in
                let answer = try await client.call("GET", path + "/versions")
                options.show(answer, text: PluginText.versions(answer))
            }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What differs between two versions: permissions first, then every file.",
            discussion: """
                Without FROM and TO: the running version and what waits, or else the files on disk.
                Example: engyne-host plugins diff telegram
                         engyne-host plugins diff telegram --from 3fa94c12 --to running
                """)
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        @Option(help: "running, candidate, disk, or a kept version's hash (8 digits are enough).") var from: String?
        @Option(help: "The same words.") var to: String?
        func run() async throws {
            try await PluginsCommand.ask(options, plugin) { client, path in
                let query = [("from", from), ("to", to)].compactMap { name, value in value.map { "\(name)=\($0)" } }
                let tail = query.isEmpty ? "" : "?" + query.joined(separator: "&")
                let answer = try await client.call("GET", path + "/diff" + tail)
                options.show(answer, text: answer["text"]?.string ?? "")
            }
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go back to an earlier version; the files on disk wait until they change.",
            discussion: """
                Example: engyne-host plugins rollback telegram             the version that ran before
                         engyne-host plugins rollback telegram 3fa94c12    a kept one by its hash
                """)
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        @Argument(help: "A hash of 'plugins versions'; 8 digits are enough.") var hash: String?
        func run() async throws {
            let body: JSONValue = .object(hash.map { ["hash": .string($0)] } ?? [:])
            try await PluginsCommand.act(options, plugin, "rollback", body: body, text: PluginText.short)
        }
    }
}
