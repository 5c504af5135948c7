import ArgumentParser
import Browser
import Domain
import Foundation
import PracticeSite
import ProcessBridge

/// `engyne-bench cycle`: one whole cycle of a slot on the practice site, split by step.
struct CycleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cycle",
        abstract: "What one cycle on fifty cards costs, step by step.",
        discussion: """
            The slot's real connector on the bundled practice site: open, wait, extract, decode, decide, append, then \
            one click and the look for its proof. Medians of several rounds, each with a fresh log. Build for release.

            Example: engyne-bench cycle --connector connectors/NAME
            """)

    @Option(help: "Folder of a connector that has the option base_url and knows the practice site.") var connector:
        String
    @Option(help: "The browser's program; the usual one without it.") var chrome: String?
    @Option(help: "Cards on the list.") var cards = 50
    @Option(help: "Rounds, of which the median counts.") var repeats = 9
    @Flag(help: "Print one JSON object instead of the table.") var json = false

    func validate() throws {
        guard (20...80).contains(cards) else { throw ValidationError("--cards is 20 to 80") }
        guard (1...30).contains(repeats) else { throw ValidationError("--repeats is 1 to 30") }
    }

    func run() async throws {
        ProcessLife.becomeSubreaper()
        let scratch = try Scratch()
        defer { scratch.remove() }
        let folder = scratch.path
        let steps = try await PracticeGround.with(cards: cards) { base in
            let browser = try await ChromeBrowser.launch(
                ChromeConfiguration(
                    profile: folder + "/profile", executable: chrome,
                    environment: ProcessInfo.processInfo.environment))
            do {
                let page = try await browser.openPage()
                let steps = try await measure(page, base: base, scratch: folder)
                await browser.stop()
                return steps
            } catch {
                await browser.stop()
                throw error
            }
        }
        print(json ? CycleTable.json(steps, cards: cards, repeats: repeats) : CycleTable.text(steps))
    }

    private func measure(_ page: BrowserPage, base: String, scratch: String) async throws -> [CycleStep] {
        var times = CycleTimes()
        for round in 0..<(repeats + 1) {
            let run = try await CycleRound(
                connector: connector, page: page, base: base, log: "\(scratch)/\(round).jsonl")
            let times1 = try await run.run()
            // The first round warms the browser's caches and counts for nothing.
            if round > 0 { times.add(times1) }
        }
        return times.steps
    }
}
