import ArgumentParser
import Connectors
import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Worker

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check every plugin and settings file; exit 1 with file:line for what is wrong.",
        discussion:
            """
            Examples: engyne-host check connectors/mysite    one plugin
                      engyne-host check                      everything
                      engyne-host check connectors/mysite --against runtime/plugins/connector/mysite/HASH
            """
    )
    @OptionGroup var options: CommandOptions
    @Argument(help: "Plugins (files or folders); none = everything of this home and installation.") var paths:
        [String] = []
    @Option(help: ArgumentHelp("Compare a connector with this version over the slots' kept pages.", valueName: "path"))
    var against: String?

    func validate() throws {
        if against != nil, paths.count != 1 { throw ValidationError("--against goes with one plugin.") }
    }

    func run() async throws {
        try await reporting(options) {
            let home = options.homeFolder
            var reports: [PluginCheck.Report] = []
            for path in paths.isEmpty ? Self.everyPlugin(in: home) : paths {
                reports.append(await PluginCheck.run(path: path))
            }
            reports = PluginClashes.added(to: reports)
            let table = try await compared(reports)
            let settings = paths.isEmpty ? SettingsCheck(home: home, settings: options.settings()) : nil
            let isGood = reports.allSatisfy(\.isGood) && settings?.problems.isEmpty != false
            if options.json {
                Terminal.say([
                    "ok": .bool(isGood), "plugins": .array(reports.map { .object(Self.json($0, table)) }),
                    "settings": settings?.json ?? .null,
                ])
            } else {
                Self.tell(reports, settings)
                if let table { Terminal.say(FieldTableText.text(table, home)) }
            }
            if !isGood { throw ExitCode(1) }
        }
    }

    private static let pagesOfAReload = 60

    /// What the change finds on kept pages; `nil` when nothing was asked for, or the plugin does not pass anyway.
    private func compared(_ reports: [PluginCheck.Report]) async throws -> FieldTable? {
        guard let against, let report = reports.first, report.isGood, report.kind == .connector else { return nil }
        let kept = try PluginBundle.read(against, kind: .connector)
        return try await HistoryTrial(home: options.homeFolder, now: { Date() }).compare(
            try PluginBundle.read(report.path, kind: .connector), with: kept, atMost: Self.pagesOfAReload)
    }

    /// Losing fields does not fail the check: whoever takes the version up holds it for a person.
    private static func json(_ report: PluginCheck.Report, _ table: FieldTable?) -> JSONObject {
        var object = report.json
        object["history"] = table?.json
        object["field_loss"] = table?.sentence.map(JSONValue.string)
        return object
    }

    private static func everyPlugin(in home: HomeFolder) -> [String] {
        let roots = home.root == home.installation ? [home.root] : [home.installation, home.root]
        return roots.flatMap { root in
            let found = PluginSource.look(root, origin: .home)
            // What means to be a plugin and cannot be one is checked as well: the check says what is wrong with it.
            return found.plugins.map(\.path) + found.strays.map { "\(root)/\($0.place)" }
        }
    }

    private static func tell(_ reports: [PluginCheck.Report], _ settings: SettingsCheck?) {
        for report in reports {
            for finding in report.findings { Terminal.say(finding.text) }
            if report.isGood {
                Terminal.say(
                    "ok  \(report.kind?.rawValue ?? "plugin") \(report.name) \(report.manifest?.version ?? "")")
            }
        }
        guard let settings else { return }
        for problem in settings.problems { Terminal.say(problem.report) }
        Terminal.say(settings.table)
        for warning in settings.warnings { Terminal.say("warning: \(warning)") }
        if settings.problems.isEmpty { Terminal.say("ok  settings and \(settings.slotCount) slot files") }
    }
}

/// The settings of host and slots, with what is wrong in them and where each value came from.
struct SettingsCheck {
    let problems: [HostFailure]
    let warnings: [String]
    let slotCount: Int
    private let values: [HostSettings.Value]

    init(home: HomeFolder, settings: HostSettings) {
        let folders = SlotFolder.all(in: home)
        let slots = folders.flatMap { folder -> [HostFailure] in
            var file = SlotConfigFile(folder: folder)
            file.refresh()
            return file.problem?.errors.map(HostFailure.init) ?? []
        }
        problems = settings.errors.map(HostFailure.init) + slots
        (warnings, slotCount, values) = (settings.warnings, folders.count, settings.values)
    }

    /// Each value that was set somewhere, with its source; secrets masked.
    var table: String {
        let set = values.filter { $0.source != .fallback }
        return Terminal.table(
            [["SETTING", "VALUE", "FROM"]] + set.map { [$0.key.name, $0.shown, $0.source.description] })
    }

    var json: JSONValue {
        [
            "problems": .array(
                problems.map { ["code": .string($0.code), "message": .string($0.message), "hint": .string($0.hint)] }),
            "warnings": JSONValue(warnings),
            "values": .array(
                values.map {
                    [
                        "name": .string($0.key.name), "value": .string($0.shown),
                        "source": .string($0.source.description),
                    ]
                }),
        ]
    }
}
