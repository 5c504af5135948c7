import ArgumentParser
import Domain
import Foundation
import ProcessBridge
import Settings

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show leads walk the whole house on the bundled practice marketplace.",
        discussion: """
            Starts the practice marketplace, a slot 'demo' that may buy there and only there, and the host; then prints
            each step as it happens. Messages go to a file, runtime/channels/outbox/outbox.jsonl in the demo's home.
            scripts/run.sh calls this. Ctrl-C stops everything.
            """)
    @Option(help: ArgumentHelp("The demo's own home (default: ENGYNE_HOME, else ./demo).", valueName: "dir"))
    var home: String?
    @Option(help: "Port of the API and dashboard.") var port = 8001
    @Option(help: "Seed of the practice marketplace (default: another one each time).") var seed: Int?
    @Flag(name: .customLong("no-standing"), help: "No standing approval: every message waits for your yes.")
    var noStanding = false
    @Flag(help: "Print exactly one JSON document: where the demo runs; the walk then goes to standard error.")
    var json = false

    func run() async throws {
        var options = CommandOptions()
        options.home = home ?? ProcessInfo.processInfo.environment["ENGYNE_HOME"] ?? "demo"
        options.json = json
        try await reporting(options) { [options] in
            let stage = DemoStage(
                home: options.homeFolder, port: port, seed: seed ?? Int(Date().timeIntervalSince1970) % 1_000_000,
                standing: !noStanding)
            try stage.prepare()
            try await stage.play(json: json)
        }
    }
}
