import ArgumentParser
import Domain
import Foundation
import HostApp
import Settings

/// Prints the file by which a service manager runs this host, with this machine's paths in it. It installs nothing:
/// whoever owns the machine does.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Print the systemd unit or the launchd agent that keeps this host running.",
        discussion: """
            Example: engyne-host service unit --home /srv/engyne | sudo tee /etc/systemd/system/engyne-host.service
                     engyne-host service plist > ~/Library/LaunchAgents/engyne-host.plist
            """,
        subcommands: [Unit.self, Plist.self])

    struct Unit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The systemd unit (Linux).")
        @OptionGroup var options: CommandOptions
        @Option(help: "The user it runs as (default: who asks).") var user: String?

        func run() async throws {
            try await reporting(options) {
                let file = ServiceFile(executable: Executable.path, home: options.homeFolder.root)
                let text = try file.unit(user: user ?? NSUserName())
                options.show(["unit": .string(text)], text: text.trimmingCharacters(in: .newlines))
            }
        }
    }

    struct Plist: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The launchd agent (macOS).")
        @OptionGroup var options: CommandOptions
        @Option(help: "The agent's label.") var label = "engyne-host"

        func run() async throws {
            try await reporting(options) {
                let file = ServiceFile(executable: Executable.path, home: options.homeFolder.root)
                let text = try file.plist(label: label)
                options.show(["plist": .string(text)], text: text.trimmingCharacters(in: .newlines))
            }
        }
    }
}
