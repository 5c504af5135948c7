import ArgumentParser
import Domain
import Foundation
import HostApp
import Settings

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the host: API, dashboard, slots and dispatchers.",
        discussion: "Example: engyne-host serve --home /srv/engyne --port 8001")
    @OptionGroup var options: CommandOptions
    @Option(help: "Port of the API and dashboard; 0 takes a free one.") var port: Int?
    @Option(help: ArgumentHelp("Address to listen on.", valueName: "addr")) var bind: String?
    @Option(name: .customLong("ui-dir"), help: ArgumentHelp("Serve the dashboard's files from here.", valueName: "dir"))
    var uiDir: String?
    @Flag(name: .customLong("no-slots"), help: "Start no slots.") var noSlots = false
    @Flag(name: .customLong("no-dispatchers"), help: "Start no dispatchers; events only queue.") var noDispatchers =
        false

    func run() async throws {
        try await reporting(options) {
            var flags: [String: String] = [:]
            if let port { flags["port"] = String(port) }
            if let bind { flags["bind"] = bind }
            let settings = options.settings(flags: flags)
            guard settings.errors.isEmpty else {
                for error in settings.errors { Terminal.complain(error.report) }
                throw ExitCode(78)
            }
            for line in settings.warnings + settings.missing { Terminal.complain("note: \(line)") }
            let signals = StopSignals()
            let host = HostAssembly(
                home: options.homeFolder, settings: settings, executable: Executable.path, version: HostVersion.current,
                uiFolder: uiDir, withSlots: !noSlots, withDispatchers: !noDispatchers)
            try await host.run(until: { signals.arrived })
        }
    }
}
