import ArgumentParser
import Domain

struct PluginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "Connectors and channels: what there is, what runs, what waits.",
        discussion: "Example: engyne-host plugins enable telegram",
        subcommands: [
            List.self, Show.self, Enable.self, Disable.self, Reload.self, Versions.self, Diff.self, Rollback.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All plugins with state, version, what they ask for, and why one waits or fails.",
            discussion: "Example: engyne-host plugins list")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/plugins")
                options.show(answer, text: PluginText.list(answer))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One plugin: what runs, what waits, what it may do, what went wrong.",
            discussion: "Example: engyne-host plugins show webhook")
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        func run() async throws {
            try await PluginsCommand.ask(options, plugin) { client, path in
                let answer = try await client.call("GET", path)
                options.show(answer, text: PluginText.item(answer))
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a plugin run with what its manifest asks for; takes up what waits.",
            discussion: "Also lifts a plugin that its limits set aside.\nExample: engyne-host plugins enable telegram")
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        func run() async throws { try await PluginsCommand.act(options, plugin, "enable", text: PluginText.granted) }
    }
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop using a plugin; its versions stay.",
            discussion: "Example: engyne-host plugins disable telegram")
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        func run() async throws { try await PluginsCommand.act(options, plugin, "disable", text: PluginText.short) }
    }
    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the files again and take them up now.",
            discussion: "Example: engyne-host plugins reload telegram")
        @OptionGroup var options: CommandOptions
        @Argument(help: PluginsCommand.nameHelp) var plugin: String
        func run() async throws { try await PluginsCommand.act(options, plugin, "reload", text: PluginText.short) }
    }

    static let nameHelp = ArgumentHelp("NAME, or KIND/NAME where a connector and a channel share it.")

    /// The host and the plugin's path in its API. A name alone is looked up in the list.
    static func ask(
        _ options: CommandOptions, _ plugin: String, _ body: (HostClient, String) async throws -> Void
    ) async throws {
        try await reporting(options) {
            let client = try HostClient.required(in: options.homeFolder)
            try await body(client, "/plugins/\(try await fullName(plugin, client))")
        }
    }

    static func act(
        _ options: CommandOptions, _ plugin: String, _ verb: String, body: JSONValue? = nil,
        text: (JSONValue) -> String
    ) async throws {
        try await ask(options, plugin) { client, path in
            let answer = try await client.call("POST", "\(path)/\(verb)", body: body, timeoutSeconds: 120)
            options.show(answer, text: text(answer))
        }
    }

    private static func fullName(_ plugin: String, _ client: HostClient) async throws -> String {
        guard !plugin.contains("/") else { return plugin }
        let items = try await client.call("GET", "/plugins")["items"]?.array ?? []
        let found = items.filter { $0["name"]?.string == plugin }.map(PluginText.name)
        guard let first = found.first else {
            throw HostFailure(
                code: "plugin.name.unknown", message: "there is no plugin '\(plugin.prefix(60))'",
                hint: "see 'engyne-host plugins list'")
        }
        guard found.count == 1 else {
            throw HostFailure(
                code: "plugin.name.ambiguous",
                message: "a connector and a channel are both named '\(plugin.prefix(60))'",
                hint: "say \(found.joined(separator: " or "))")
        }
        return first
    }
}
