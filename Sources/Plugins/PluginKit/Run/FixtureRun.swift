package import Domain
import Foundation
import Journal

/// Runs a plugin's fixtures. What runs one case is given: a browser for connectors, a recorded vendor for channels.
package enum FixtureRun {
    /// Gives what the entry answered, or throws what it raised.
    package typealias Runner = @Sendable (FixtureCase) async throws -> JSONValue

    /// The outcome of one case.
    package struct Result: Sendable, Hashable {
        package enum Verdict: Sendable, Hashable { case passed, failed([String]), updated, broken(String) }
        package let name: String
        package let file: String
        /// The line of `expect` in the file.
        package let line: Int?
        package let verdict: Verdict
        package let elapsedMilliseconds: Double

        package var isGood: Bool { verdict == .passed || verdict == .updated }
        /// One line per difference, each with the place.
        package var text: String {
            let place = file + (line.map { ":\($0)" } ?? "")
            switch verdict {
            case .passed: return "ok      \(name)"
            case .updated: return "updated \(name)  \(place)"
            case .failed(let lines): return lines.map { "\(place): error: \(name): \($0)" }.joined(separator: "\n")
            case .broken(let message): return "\(place): error: \(name): \(message)"
            }
        }
        package var json: JSONObject {
            var object: JSONObject = ["name": .string(name), "file": .string(file), "ok": .bool(isGood)]
            object["line"] = JSONValue(line)
            switch verdict {
            case .passed: object["verdict"] = "passed"
            case .updated: object["verdict"] = "updated"
            case .failed(let lines):
                object["verdict"] = "failed"
                object["differences"] = JSONValue(lines)
            case .broken(let message):
                object["verdict"] = "broken"
                object["message"] = .string(message)
            }
            object["elapsed_ms"] = .double(elapsedMilliseconds)
            return object
        }
    }

    /// Runs every case of a plugin's folder, in the order of their names.
    ///
    /// With `update`, expectations that differ are rewritten to what came out. A lone-file plugin has its fixtures in
    /// `fixtures/NAME/` beside it. Throws `PluginError` when the folder or a case cannot be read.
    package static func run(_ bundle: PluginBundle, update: Bool = false, folder: String? = nil, runner: Runner)
        async throws -> [Result]
    {
        var results: [Result] = []
        for fixture in try FixtureCase.all(in: folder ?? self.folder(of: bundle), kind: bundle.kind) {
            results.append(await run(fixture, update: update, runner: runner))
        }
        return results
    }

    package static func folder(of bundle: PluginBundle) -> String {
        guard bundle.isSingleFile else { return bundle.path + "/fixtures" }
        return URL(fileURLWithPath: bundle.path).deletingLastPathComponent().path + "/fixtures/" + bundle.name
    }

    private static func run(_ fixture: FixtureCase, update: Bool, runner: Runner) async -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let verdict: Result.Verdict
        do {
            let got = try await runner(fixture)
            let lines =
                fixture.expect.map { JSONDifference.lines(expected: $0, got: got) } ?? ["the case has no 'expect'"]
            if lines.isEmpty {
                verdict = .passed
            } else if update {
                verdict = try rewrite(fixture, got)
            } else {
                verdict = .failed(lines)
            }
        } catch {
            let failure = HostFailure(error)
            verdict = .broken("\(failure.code): \(failure.message)")
        }
        let elapsed = (clock.now - start) / .milliseconds(1)
        return Result(
            name: fixture.name, file: fixture.file, line: line(of: "expect", in: fixture.file), verdict: verdict,
            elapsedMilliseconds: (elapsed * 10).rounded() / 10)
    }

    private static func rewrite(_ fixture: FixtureCase, _ got: JSONValue) throws -> Result.Verdict {
        var content = fixture.content
        content["expect"] = got.sorted
        try AtomicFile.write(PrettyJSON.bytes(.object(content)), to: fixture.file, mode: 0o644)
        return .updated
    }

    private static func line(of member: String, in file: String) -> Int? {
        guard let bytes = try? BundleReader.bytes(file, limit: 16 << 20) else { return nil }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"\(member)\"") }.map { $0 + 1 }
    }
}
