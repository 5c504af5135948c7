import ArgumentParser
import Domain
import Foundation
import PracticeSite

/// `engyne-bench traps`: our own driver against pages that try to get the wrong thing clicked.
struct TrapsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traps",
        abstract: "Click on pages that move, cover, shuffle and hide, and count what was hit.",
        discussion: """
            Serves the practice site's trap pages itself and clicks each with the driver that slots use. A try is one \
            page with its own seed: click, and again at most twice when nothing of it reached the page. Exits 1 when \
            a wrong control was ever reached, when a report said something else than the page saw, or when a target \
            that can be hit was hit less often than it should be.

            Example: swift run -c release engyne-bench traps --tries 1000 --chrome /usr/lib/chromium/chromium
                     swift run -c release engyne-bench traps --trap hover-shift --tries 50 --json
            """)

    @Option(help: "Tries on each trap.") var tries = 1000
    @Option(help: "The browser; without it the one a slot would use.") var chrome: String?
    @Option(help: "Only this trap (may be given again).") var trap: [String] = []
    @Option(help: "Browsers at once.") var jobs = 3
    @Option(help: "The first seed; try n uses this + n.") var seed = 1
    @Flag(help: "Print one JSON object instead of the table.") var json = false
    @Flag(help: "Name each try that was not a whole hit on standard error.") var verbose = false

    func validate() throws {
        guard (1...1_000_000).contains(tries) else { throw ValidationError("--tries is 1 to 1000000") }
        guard (1...16).contains(jobs) else { throw ValidationError("--jobs is 1 to 16") }
        if let unknown = trap.first(where: { PracticeTrap(rawValue: $0) == nil }) {
            let names = PracticeTrap.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("there is no trap '\(unknown)'; there are \(names)")
        }
    }

    func run() async throws {
        let chosen = PracticeTrap.allCases.filter { trap.isEmpty || trap.contains($0.rawValue) }
        let scratch = try Scratch()
        defer { scratch.remove() }
        let (addresses, sink) = AsyncStream.makeStream(of: String.self)
        let site = PracticeServer()
        let serving = Task { try await site.run(onReady: { sink.yield($0) }) }
        defer { serving.cancel() }
        guard let base = await addresses.first(where: { _ in true }) else { throw ExitCode.failure }
        let crew = try await TrapCrew(base: base, chrome: chrome, folder: scratch.path, count: min(jobs, tries))
        if !json { print(TrapTable.head(crew.product, tries)) }
        var tallies: [TrapTally] = []
        do {
            for one in chosen {
                var tally = try await crew.run(one, seeds: seed..<(seed + tries), verbose: verbose)
                tally.told = await site.trapCounts()[one.rawValue] ?? [:]
                tallies.append(tally)
                if !json { print(TrapTable.line(tally)) }
            }
        } catch {
            await crew.stop()
            throw error
        }
        await crew.stop()
        let isGood = tallies.allSatisfy(\.isGood)
        print(json ? TrapTable.json(tallies, crew.product, isGood) : TrapTable.foot(tallies))
        if !isGood { throw ExitCode.failure }
    }
}
