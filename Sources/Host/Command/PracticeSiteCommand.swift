import ArgumentParser
import Domain
import Foundation
import PracticeSite

struct PracticeSiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice-site", abstract: "Run the bundled practice marketplace on loopback.",
        discussion:
            "Example: engyne-host practice-site --port 8765 --drift renamed. The first line printed is its address; "
            + "a catalogue, a site of another kind, is under /catalogue.")
    @Option(help: "Port; 0 takes a free one.") var port = 0
    @Option(help: "The same seed gives the same leads.") var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "What goes wrong: \(PracticeDrift.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
    var drift = "none"
    @Flag(help: "Print the address as one JSON document.") var json = false

    func run() async throws {
        guard let drift = PracticeDrift(rawValue: drift) else {
            throw ValidationError("--drift is one of \(PracticeDrift.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let asJSON = json
        var options = CommandOptions()
        options.json = json
        try await reporting(options) {
            do {
                try await PracticeServer(port: port, seed: seed, drift: drift).run { address in
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
