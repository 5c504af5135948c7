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
        let browser = try await ChromeBrowser.launch(
            ChromeConfiguration(
                profile: scratch.path + "/profile", executable: chrome,
                environment: ProcessInfo.processInfo.environment))
        let steps: [CycleStep]
        do { steps = try await measure(try await browser.openPage(), scratch: scratch.path) } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
        print(json ? CycleTable.json(steps, cards: cards, repeats: repeats) : CycleTable.text(steps))
    }

    /// A market of its own for each round: two purchases of one title in one minute could not be told apart. The first
    /// round warms the browser's caches and counts for nothing.
    private func measure(_ page: BrowserPage, scratch: String) async throws -> [CycleStep] {
        var times = CycleTimes()
        for round in 0...repeats {
            let log = "\(scratch)/\(round).jsonl"
            let parts = try await PracticeGround.with(cards: cards) { [connector] base in
                try await CycleRound(connector: connector, page: page, base: base, log: log).run()
            }
            if round > 0 { times.add(parts) }
        }
        return times.steps
    }
}
