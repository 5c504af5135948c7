import Browser
import Domain
import Foundation
import PracticeSite

/// The browsers that share the tries of a trap among them.
struct TrapCrew: Sendable {
    let product: String
    private let base: String
    private let browsers: [ChromeBrowser]

    init(base: String, chrome: String?, folder: String, count: Int) async throws {
        self.base = base
        var made: [ChromeBrowser] = []
        for number in 0..<count {
            var configuration = ChromeConfiguration(
                profile: "\(folder)/\(number)", environment: ProcessInfo.processInfo.environment)
            configuration.executable = chrome
            made.append(try await ChromeBrowser.launch(configuration))
        }
        browsers = made
        product = made.first?.product ?? "none"
    }

    func run(_ trap: PracticeTrap, seeds: Range<Int>, verbose: Bool) async throws -> TrapTally {
        let source = SeedSource(seeds)
        return try await withThrowingTaskGroup(of: TrapTally.self) { group in
            for browser in browsers {
                group.addTask {
                    let page = try await browser.openPage()
                    var tally = TrapTally(trap: trap)
                    while let seed = await source.next() {
                        let outcome = try await TrapTry(base: base, trap: trap, seed: seed).run(page, browser)
                        if verbose, outcome.kind != .hit { FileHandle.standardError.write(Data(outcome.line.utf8)) }
                        tally.add(outcome)
                    }
                    try await page.close()
                    return tally
                }
            }
            return try await group.reduce(into: TrapTally(trap: trap)) { $0.add($1) }
        }
    }

    func stop() async {
        for browser in browsers { await browser.stop() }
    }
}

/// Hands the seeds out, each once.
private actor SeedSource {
    private var left: Range<Int>
    init(_ seeds: Range<Int>) { left = seeds }
    func next() -> Int? { left.popFirst() }
}
