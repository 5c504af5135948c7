import ArgumentParser
import Domain
import Foundation

/// `engyne-bench bridge`: what crossing between the host and a script costs, each figure beside a plain C program.
struct BridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge",
        abstract: "What calls, tables, waits, states and reloads of scripts cost.",
        discussion: """
            Every figure is the median of several rounds; its floor is the same work in C on liblua, measured in the \
            same rounds. Build for release, and let nothing else run.

            Example: swift run -c release engyne-bench bridge
                     swift run -c release engyne-bench bridge --only table --repeats 9 --json
            """)

    @Flag(help: "Print one JSON object instead of the table.") var json = false
    @Option(help: "Rounds, of which the median counts.") var repeats = 5
    @Option(help: "Share of the usual work in each round; 0.1 gives a quick look.") var scale = 1.0
    @Option(help: "Only figures whose key contains this.") var only: String?

    func validate() throws {
        guard (1...1000).contains(repeats) else { throw ValidationError("--repeats is 1 to 1000") }
        guard (0.001...100).contains(scale) else { throw ValidationError("--scale is 0.001 to 100") }
    }

    func run() async throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let rows = BridgeRows(scale: scale, scratch: scratch).all.filter { row in
            only.map { row.key.contains($0) } ?? true
        }
        guard !rows.isEmpty else { throw ValidationError("no figure has '\(only ?? "")' in its key") }
        var figures: [Figure] = []
        if !json { print(FigureTable.head) }
        for row in rows {
            let figure = try await row.figure(repeats: repeats)
            figures.append(figure)
            if !json { print(FigureTable.line(figure)) }
        }
        if json { print(FigureTable.json(figures, repeats: repeats)) } else { print(FigureTable.foot) }
    }
}
