import ArgumentParser
import Domain
import Foundation
import Settings
import Slots

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Stop every click and every send at once, or let them go on.",
        discussion: "Example: engyne-host hold on --why \"prices changed\"",
        subcommands: [On.self, Off.self, Status.self])

    struct On: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop all clicks and sends; survives a restart.")
        @OptionGroup var options: CommandOptions
        @Option(help: "Why; shown wherever the hold is shown.") var why = ""
        func run() async throws {
            try await reporting(options) {
                if let host = try HostClient.running(in: options.homeFolder) {
                    try await host.call("PUT", "/hold", body: ["reason": .string(why)])
                } else {
                    try GlobalHold(path: options.homeFolder.hold).set(
                        reason: why, by: "cli:\(NSUserName())", at: Date())
                }
                options.show(
                    ["hold": true, "reason": .string(why)],
                    text: "held: no click and no send until 'engyne-host hold off'")
            }
        }
    }

    struct Off: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let clicks and sends go on, as far as each slot allows them.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                if let host = try HostClient.running(in: options.homeFolder) {
                    try await host.call("DELETE", "/hold")
                } else {
                    try GlobalHold(path: options.homeFolder.hold).release()
                }
                options.show(["hold": false], text: "released: slots and channels go on as their own switches allow")
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Whether everything is held, since when and why.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let state = GlobalHold(path: options.homeFolder.hold).standing()
                options.show(
                    [
                        "hold": .bool(state != nil), "reason": JSONValue(state?.reason),
                        "since": JSONValue(state?.since.map(Timestamp.string)),
                    ],
                    text: state.map { "held\($0.reason.isEmpty ? "" : ": \($0.reason)")" } ?? "not held")
            }
        }
    }
}
