import ArgumentParser
import Domain
import Foundation
import PluginKit
import Settings

struct NewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Start a connector or a channel: a folder with marked gaps.",
        discussion: """
            Examples: engyne-host new connector tenders          connectors/tenders in this folder
                      engyne-host new channel pager --home lab   lab/channels/pager
            Nothing is overwritten. A new plugin runs nowhere until an admin enables it.
            """)
    @OptionGroup var options: CommandOptions
    @Argument(help: "connector or channel.") var kind: String
    @Argument(help: "Its name: a-z, 0-9, _ and -.") var name: String

    func validate() throws {
        guard PluginKind(rawValue: kind) != nil else {
            throw ValidationError("'\(kind)' is neither 'connector' nor 'channel'.")
        }
    }

    func run() async throws {
        try await reporting(options) {
            guard let kind = PluginKind(rawValue: kind) else { throw ExitCode(2) }
            let home = options.homeFolder
            let folder = try Scaffold.write(kind, name: name, home: home.root)
            let files = Scaffold.files(kind, name: name).keys.sorted()
            let shown = shown(folder, home.root)
            let flag = options.home.map { " --home \($0)" } ?? ""
            let next = [
                "engyne-host check \(shown)", "engyne-host test \(shown)",
                "engyne-host plugins enable \(kind.rawValue)/\(name)\(flag)",
            ]
            options.show(
                [
                    "kind": .string(kind.rawValue), "name": .string(name), "path": .string(folder),
                    "files": JSONValue(files), "gaps": JSONValue(Scaffold.gaps(kind, name: name)),
                    "next": JSONValue(next),
                ],
                text: text(shown, files, Scaffold.gaps(kind, name: name), next))
        }
    }

    /// As it can be typed from here.
    private func shown(_ folder: String, _ root: String) -> String {
        let here = FileManager.default.currentDirectoryPath
        return folder.hasPrefix(here + "/") ? String(folder.dropFirst(here.count + 1)) : folder
    }

    private func text(_ folder: String, _ files: [String], _ gaps: [String], _ next: [String]) -> String {
        let notes = ["names what is left to fill in", "plays its fixtures, offline", "lets it run (an admin's step)"]
        let steps = zip(next, notes).map { "  \($0)    \($1)" }
        return
            (["made \(folder)"] + files.map { "  \($0)" } + ["fill the gaps marked '\(Scaffold.mark)':"]
            + gaps.map { "  \($0)" } + ["then:"] + steps).joined(separator: "\n")
    }
}
