import ArgumentParser
import Channels
import Connectors
import Domain
import Foundation
import PluginKit
import Worker

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run a plugin's fixtures; effects are recorded, not done.",
        discussion: "Example: engyne-host test channels/webhook --update")
    @OptionGroup var options: CommandOptions
    @Argument(help: "Plugins (files or folders).") var paths: [String]
    @Flag(help: "Write what came out as the new expectation.") var update = false
    @Flag(help: "Pass over cases that need Chromium.") var offline = false
    @Option(help: ArgumentHelp("Take the cases from this folder.", valueName: "dir")) var fixtures: String?
    @Option(help: ArgumentHelp("Also write a JUnit report.", valueName: "file")) var junit: String?

    func run() async throws {
        try await reporting(options) {
            var suites: [(name: String, results: [FixtureRun.Result])] = []
            for path in paths {
                let bundle = try PluginBundle.read(path)
                suites.append((bundle.fullName, try await Self.results(bundle, self)))
            }
            if let junit { try JUnitReport.xml(suites).write(toFile: junit, atomically: true, encoding: .utf8) }
            let all = suites.flatMap(\.results)
            let bad = all.count { !$0.isGood }
            options.show(
                ["ok": .bool(bad == 0), "results": .array(all.map { .object($0.json) })],
                text: (all.map(\.text) + ["\(all.count - bad) passed, \(bad) failed"]).joined(separator: "\n"))
            if bad > 0 { throw ExitCode(1) }
        }
    }

    private static func results(_ bundle: PluginBundle, _ command: Self) async throws -> [FixtureRun.Result] {
        let update = command.update
        switch bundle.kind {
        case .channel:
            return try await FixtureRun.run(
                bundle, update: update, folder: command.fixtures, runner: ChannelFixture.runner(bundle))
        case .connector where command.offline: return []
        case .connector:
            let browser = FixtureBrowser(environment: ProcessInfo.processInfo.environment)
            let runner = ConnectorFixture.runner(bundle) { try await browser.with($0, $1) }
            do {
                let results = try await FixtureRun.run(bundle, update: update, runner: runner)
                await browser.stop()
                return results
            } catch {
                await browser.stop()
                throw error
            }
        }
    }
}
