import Foundation

/// A page of docs/plugins that a person follows from top to bottom, read so that a test can do the same.
///
/// - A fence `sh` is typed into the terminal. Lines `# → words` under a command say what it shows (`…` stands for
///   anything between), `# within 60 s → words` that it may take a while and one looks again, `# exits 1` that it fails.
/// - `sh title="second terminal"` is one command that goes on running in a terminal of that name. The same name again
///   means Ctrl-C first.
/// - A fence with another `title` is a file to write. `sh once` is the way into a fresh clone, and is not run here.
struct Walkthrough {
    struct Expectation {
        let words: String
        let seconds: Double
    }
    enum Step {
        case type(String, [Expectation], exit: Int32)
        case keepRunning(terminal: String, String, [Expectation])
        case write(file: String, String)
    }
    let steps: [(line: Int, step: Step)]

    /// - Parameter ports: port numbers of the page and the free ones that stand in for them.
    init(page: String, ports: [String: String]) throws {
        var text = page
        for (written, free) in ports { text = text.replacingOccurrences(of: written, with: free) }
        let lines = text.components(separatedBy: "\n")
        var steps: [(Int, Step)] = []
        var at = 0
        while at < lines.count {
            defer { at += 1 }
            guard lines[at].hasPrefix("```") else { continue }
            let (start, info) = (at, lines[at].dropFirst(3).split(separator: " ", maxSplits: 1).map(String.init))
            let body = Array(lines[(at + 1)...].prefix { !$0.hasPrefix("```") })
            at += body.count + 1
            let title = info.last.flatMap { $0.wholeMatch(of: /title="(.+)"/)?.1 }.map(String.init)
            switch (info.first, title) {
            case ("sh", nil) where info.count == 1:
                steps += Self.commands(body).map { (start + 1, .type($0, $1, exit: $2)) }
            case ("sh", let terminal?):
                guard let (command, expected, _) = Self.commands(body).first else { continue }
                steps.append((start + 1, .keepRunning(terminal: terminal, command, expected)))
            case (_?, let file?): steps.append((start + 1, .write(file: file, body.joined(separator: "\n") + "\n")))
            default: continue
            }
        }
        self.steps = steps.map { (line: $0.0, step: $0.1) }
    }

    /// The commands of one fence, each with what is said about it.
    private static func commands(_ lines: [String]) -> [(String, [Expectation], Int32)] {
        var found: [(command: String, expected: [Expectation], exit: Int32)] = []
        for line in lines where !line.isEmpty {
            if let said = line.wholeMatch(of: /# (?:within (\d+) s )?→ (.+)/) {
                let seconds = said.1.flatMap { Double($0) } ?? 0
                guard !found.isEmpty else { continue }
                found[found.count - 1].expected.append(Expectation(words: String(said.2), seconds: seconds))
            } else if let said = line.wholeMatch(of: /# exits (\d+)/) {
                guard !found.isEmpty else { continue }
                found[found.count - 1].exit = Int32(said.1) ?? 0
            } else if let last = found.last, last.command.hasSuffix("\\") {
                found[found.count - 1].command += "\n" + line
            } else {
                found.append((line, [], 0))
            }
        }
        return found.map { ($0.command, $0.expected, $0.exit) }
    }

    /// Whether a line of the output holds the words, white space and `…` read loosely.
    static func holds(_ output: String, _ words: String) -> Bool {
        let pieces = words.components(separatedBy: "…").map(squeezed).filter { !$0.isEmpty }
        return output.components(separatedBy: "\n").map(squeezed).contains { line in
            var rest = line[...]
            for piece in pieces {
                guard let found = rest.range(of: piece) else { return false }
                rest = rest[found.upperBound...]
            }
            return true
        }
    }

    private static func squeezed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
