import ArgumentParser
import Connectors
import Domain
import Foundation
import PluginKit
import Worker

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run a plugin's fixtures, or a changed connector over its slots' kept pages.",
        discussion: """
            Examples: engyne-host test channels/pager                  every case; nothing is sent
                      engyne-host test connectors/mine --only recent   one case
                      engyne-host test connectors/mine --update        write what came out as the new expectation
                      engyne-host test connectors/mine --history       fields found before and now, on kept pages
            Pages are read offline, except for 'click' and cases with "browser": true.
            """)
    @OptionGroup var options: CommandOptions
    @Argument(help: "Plugins (files, folders or names).") var paths: [String]
    @Flag(help: "Write what came out as the new expectation.") var update = false
    @Option(help: ArgumentHelp("Run this case only.", valueName: "case")) var only: String?
    @Flag(help: "Run a connector's cases in Chromium, all of them.") var browser = false
    @Flag(help: "Pass over cases that need Chromium.") var offline = false
    @Option(help: ArgumentHelp("Take the cases from this folder.", valueName: "dir")) var fixtures: String?
    @Option(help: ArgumentHelp("Also write a JUnit report.", valueName: "file")) var junit: String?
    @Flag(help: "Compare with the running version over the pages the slots kept; exit 1 when fields are lost.")
    var history = false
    @Option(help: "With --history: only this slot's pages.") var slot: String?

    func validate() throws {
        if browser, offline { throw ValidationError("--browser and --offline exclude each other.") }
        if slot != nil, !history { throw ValidationError("--slot goes with --history.") }
        if history, update || only != nil || junit != nil || fixtures != nil || browser {
            throw ValidationError("--history compares kept pages; it goes with --slot, --home and --json only.")
        }
    }

    func run() async throws {
        try await reporting(options) {
            if history { return try await compare() }
            let stage = FixtureStage(everythingInBrowser: browser)
            let suites = try await stage.during {
                var suites: [(name: String, results: [FixtureResult])] = []
                for path in paths {
                    let bundle = try PluginPath.find(path, options.homeFolder)
                    suites.append((bundle.fullName, try await results(bundle, stage)))
                }
                return suites
            }
            if let junit { try JUnitReport.xml(suites).write(toFile: junit, atomically: true, encoding: .utf8) }
            try tell(suites.flatMap(\.results))
        }
    }

    private func results(_ bundle: PluginBundle, _ stage: FixtureStage) async throws -> [FixtureResult] {
        var how = FixtureRun.Options()
        (how.update, how.only, how.folder) = (update, only, fixtures)
        if offline { how.skips = { ConnectorFixture.needsBrowser($0) && bundle.kind == .connector } }
        return try await FixtureRun.run(bundle, options: how, runner: stage.runner(bundle))
    }

    private func tell(_ results: [FixtureResult]) throws {
        let bad = results.count { !$0.isGood }
        let updated = results.count { $0.verdict == .updated }
        let elapsed = results.reduce(0) { $0 + $1.elapsedMilliseconds }
        let summary =
            "\(results.count - bad) passed" + (updated > 0 ? " (\(updated) updated)" : "") + ", \(bad) failed in "
            + "\((elapsed / 100).rounded() / 10) s"
        options.show(
            [
                "ok": .bool(bad == 0), "passed": JSONValue(results.count - bad), "failed": JSONValue(bad),
                "results": .array(results.map { .object($0.json) }),
            ],
            text: (results.map(\.text) + [results.isEmpty ? "no cases: engyne-host fixture add makes one" : summary])
                .joined(separator: "\n"))
        if bad > 0 { throw ExitCode(1) }
    }

    // MARK: history

    private func compare() async throws {
        guard paths.count == 1 else { throw ValidationError("--history takes one connector.") }
        let home = options.homeFolder
        let changed = try PluginPath.find(paths[0], home)
        guard changed.kind == .connector else {
            throw HostFailure(
                code: "plugin.history.refused", message: "\(changed.fullName) reads no pages",
                hint: "only connectors have a page history")
        }
        let trial = HistoryTrial(home: home, now: { Date() })
        let table = try await trial.compare(
            changed, with: try trial.running(changed.name), only: try slot.map(SlotCommand.slotID))
        options.show(FieldTableText.json(table), text: FieldTableText.text(table, home))
        if table.sentence != nil { throw ExitCode(1) }
    }
}
