import ArgumentParser
import Domain

struct PluginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "Connectors and channels: what there is, what runs, what waits.",
        discussion: "Example: engyne-host plugins enable channel/telegram",
        subcommands: [List.self, Show.self, Enable.self, Disable.self, Reload.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All plugins with state, version and last error.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/plugins")
                let rows = (answer["items"]?.array ?? []).map { item in
                    [
                        "\(item["kind"]?.string ?? "-")/\(item["name"]?.string ?? "-")", item["state"]?.string ?? "-",
                        item["version"]?.string ?? "-", String((item["hash"]?.string ?? "-").prefix(8)),
                        item["last_error"]?["message"]?.string ?? "",
                    ]
                }
                options.show(
                    answer, text: Terminal.table([["PLUGIN", "STATE", "VERSION", "HASH", "LAST ERROR"]] + rows))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One plugin with its permissions.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "KIND/NAME, e.g. channel/webhook.") var plugin: String
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/plugins/\(plugin)")
                options.show(answer, text: answer.encodedString)
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a plugin run with what its manifest asks for.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "KIND/NAME.") var plugin: String
        func run() async throws { try await PluginsCommand.act(options, plugin, "enable") }
    }
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop using a plugin.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "KIND/NAME.") var plugin: String
        func run() async throws { try await PluginsCommand.act(options, plugin, "disable") }
    }
    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check the files again and take them up now.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "KIND/NAME.") var plugin: String
        func run() async throws { try await PluginsCommand.act(options, plugin, "reload") }
    }

    static func act(_ options: CommandOptions, _ plugin: String, _ verb: String) async throws {
        try await reporting(options) {
            let answer = try await HostClient.required(in: options.homeFolder).call(
                "POST", "/plugins/\(plugin)/\(verb)", timeoutSeconds: 60)
            options.show(answer, text: "\(plugin): \(answer["state"]?.string ?? "done")")
        }
    }
}
