import ArgumentParser
import Domain
import Foundation
import PracticeSite

struct PracticeSiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice-site", abstract: "Run the bundled practice marketplace on loopback.",
        discussion: """
            Its first line is its address; a catalogue, a site of another kind, is under /catalogue, and the trap pages \
            are under /traps. What goes wrong can be turned while it runs: POST /__control/drift {"variant": "name,name"}. \
            GET /__truth tells what really happened.

            Example: engyne-host practice-site --port 8765 --drift renamed
                     engyne-host practice-site --drift commit_then_500,late_consumed --seed 7

            What can go wrong (* in the catalogue too):
            \(PracticeDrift.allCases.map(line).joined(separator: "\n"))
            """)

    private static func line(_ drift: PracticeDrift) -> String {
        let name = drift.rawValue + (drift.isForCatalogue ? " *" : "")
        return "  " + name.padding(toLength: 18, withPad: " ", startingAt: 0) + drift.sentence
    }

    @Option(help: "Port; 0 takes a free one.") var port = 0
    @Option(help: "The same seed gives the same leads.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("What goes wrong, one of the list below or several.", valueName: "name,name"))
    var drift = "none"
    @Flag(help: "Print the address as one JSON document.") var json = false

    func run() async throws {
        let asJSON = json
        var options = CommandOptions()
        options.json = json
        try await reporting(options) {
            let dial = try PracticeDial(drift)
            do {
                try await PracticeServer(port: port, seed: seed, dial: dial).run { address in
                    if asJSON { Terminal.say(["base_url": .string(address)]) } else { Terminal.say(address) }
                }
            } catch {
                throw HostFailure(
                    code: "practice.port.taken", message: "port \(port) cannot be opened: \(error)",
                    hint: "choose another with --port, or 0 for a free one")
            }
        }
    }
}
