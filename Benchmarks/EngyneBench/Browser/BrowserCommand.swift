import ArgumentParser
import Domain
import Foundation
import ProcessBridge

/// `engyne-bench browser`: our browser driver on the page and with the measures of a peer benchmark, which starts this
/// as its subject and compares it with other drivers in the same run.
struct BrowserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "browser",
        abstract: "What evaluating, extracting, clicking and starting a browser cost, as JSON.",
        discussion: """
            Times are medians (and p95 for the round trip and the click); memory is proportional (PSS). The page comes \
            from --base-url: cards at /cards?n=N, each with a button that opens a pop-up.

            Example: engyne-bench browser --base-url http://127.0.0.1:8000 \
            --chrome /usr/lib/chromium/chromium-headless-shell
            """)

    @Option(help: "Where the cards are served.") var baseUrl: String
    @Option(help: "The browser's program.") var chrome: String
    @Option(help: "Extractions and clicks; ten times as many round trips.") var iterations = 100
    @Option(help: "Starts of a fresh profile, and of the same once more.") var launches = 7
    @Option(help: "Sizes of the page, in cards.") var cards = "50,500"
    @Option(help: "Seconds to rest before memory is looked at.") var settle = 6.0
    @Option(help: "Only these parts, of launch, work, worker.") var only = "launch,work,worker"
    @Option(help: "The product's program, whose worker is weighed; usually the one beside this.") var host: String?

    func validate() throws {
        guard iterations > 0, launches > 0 else { throw ValidationError("--iterations and --launches are at least 1") }
        guard !sizes.isEmpty else { throw ValidationError("--cards is a list of numbers") }
    }

    private var sizes: [Int] { cards.split(separator: ",").compactMap { Int($0) } }

    func run() async throws {
        ProcessLife.becomeSubreaper()
        let scratch = try Scratch()
        defer { scratch.remove() }
        let place = BrowserPlace(base: baseUrl, chrome: chrome, scratch: scratch.path, settle: settle)
        let parts = Set(only.split(separator: ",").map(String.init))
        var figures = JSONObject()
        if parts.contains("launch") { figures.merge(try await LaunchBench(place: place, launches: launches).run()) }
        if parts.contains("work") {
            figures.merge(try await PageBench(place: place, iterations: iterations, sizes: sizes).run())
        }
        if parts.contains("worker"), let program = hostProgram {
            figures.merge(try await WorkerBench(place: place, program: program).run())
        }
        print(JSONValue.object(figures).encodedString)
    }

    private var hostProgram: String? {
        if let host { return host }
        let beside = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("engyne-host").path
        return beside.flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }
    }
}
