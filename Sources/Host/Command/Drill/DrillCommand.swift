import ArgumentParser
import Domain
import Foundation
import ProcessBridge
import Settings

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill", abstract: "Rehearse the repair of a changed site against the clock.",
        discussion: """
            In a home of its own: the practice site, a slot that may buy there and only there, and the host. When the \
            slot reads, the site changes its markup and new leads come. The clock runs until they are read again: alarm, \
            probe, edit, fixture, test, reload. It says what to do at each step and notices by itself when it is done; \
            with --auto it does everything and shows what is possible. Ctrl-C stops and cleans up.

            Example: engyne-host drill
                     engyne-host drill --mode missing --auto --json
            """)
    @Option(help: ArgumentHelp("What changes: \(DrillMend.names).", valueName: "name")) var mode = "renamed"
    @Flag(help: "Apply the known mend instead of waiting for yours.") var auto = false
    @Option(
        help: ArgumentHelp("Where to play it: an empty or new folder (default: a temporary one).", valueName: "dir"))
    var home: String?
    @Flag(help: "Leave the drill's home as it is at the end.") var keep = false
    @Flag(help: "Print the report as one JSON document; what happens goes to standard error.") var json = false

    func run() async throws {
        var options = CommandOptions()
        options.json = json
        try await reporting(options) {
            guard let mend = DrillMend(rawValue: mode) else {
                throw ValidationError("--mode is one of \(DrillMend.names)")
            }
            ProcessLife.ignoreBrokenPipes()
            let folder = try makeHome()
            defer { clear(folder) }
            let stage = DrillStage(home: HomeFolder(root: folder, executable: Executable.path))
            defer { stage.end() }
            let report = try await DrillRun(stage: stage, mend: mend, isAuto: auto).play()
            if json { Terminal.say(report.json) } else { Terminal.say(report.text) }
            if !report.isGood { throw ExitCode.failure }
        }
    }

    private func makeHome() throws -> String {
        let path = home ?? NSTemporaryDirectory() + "engyne-drill-" + UUID().uuidString.prefix(8).lowercased()
        let files = FileManager.default
        if files.fileExists(atPath: path), let there = try files.contentsOfDirectory(atPath: path).first {
            throw HostFailure(
                code: "drill.home.not_empty", message: "\(path) holds '\(there)'; a drill wants a folder of its own",
                hint: "name an empty or new folder with --home, or leave it out")
        }
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    private func clear(_ folder: String) {
        if keep { return Terminal.complain("the drill's home is kept: \(folder)") }
        do { try FileManager.default.removeItem(atPath: folder) } catch {
            Terminal.complain("\(folder) is left over: \(error)")
        }
    }
}
