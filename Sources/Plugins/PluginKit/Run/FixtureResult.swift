package import Domain

/// The outcome of one case.
package struct FixtureResult: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable { case passed, failed([FixtureProblem]), updated, broken(String) }
    package let name: String
    package let file: String
    /// The line of `expect`, or of what made the case unreadable.
    package let line: Int?
    package let verdict: Verdict
    /// What a person should know besides.
    package var note: String?
    package let elapsedMilliseconds: Double

    package var isGood: Bool { verdict == .passed || verdict == .updated }

    /// One line per problem, each with file, line and the path into the value.
    package var text: String {
        let place = place(line)
        switch verdict {
        case .passed: return "ok      \(name)"
        case .updated: return "updated \(name)  \(place)"
        case .failed(let problems):
            let head = "FAILED  \(name)\(note.map { "  (\($0))" } ?? "")"
            return ([head] + problems.map { "\(self.place($0.line ?? line)): \($0.text)" }).joined(separator: "\n")
        case .broken(let message): return "BROKEN  \(name)\n\(place): \(message)"
        }
    }

    private func place(_ line: Int?) -> String { file + (line.map { ":\($0)" } ?? "") }

    package var json: JSONObject {
        var object: JSONObject = ["name": .string(name), "file": .string(file), "ok": .bool(isGood)]
        object["line"] = JSONValue(line)
        switch verdict {
        case .passed: object["verdict"] = "passed"
        case .updated: object["verdict"] = "updated"
        case .failed(let problems):
            object["verdict"] = "failed"
            object["differences"] = JSONValue(problems.map(\.text))
            object["problems"] = .array(
                problems.map {
                    ["path": .string($0.place), "line": JSONValue($0.line), "message": .string($0.message)]
                })
        case .broken(let message):
            object["verdict"] = "broken"
            object["message"] = .string(message)
        }
        object["elapsed_ms"] = .double(elapsedMilliseconds)
        return object
    }
}
