package import Domain
import Foundation
import Journal

/// Runs a plugin's fixtures. What runs one case is given: a browser for connectors, a recorded vendor for channels.
package enum FixtureRun {
    /// Gives what the entry answered, or throws what it raised.
    package typealias Runner = @Sendable (FixtureCase) async throws -> JSONValue

    /// How to run them.
    package struct Options: Sendable {
        /// Rewrite expectations that differ to what came out.
        package var update = false
        /// The name of the one case to run.
        package var only: String?
        /// Where the cases stand; `nil`: the plugin's own `fixtures/`.
        package var folder: String?
        /// Cases that are passed over.
        package var skips: @Sendable (FixtureCase) -> Bool = { _ in false }

        package init() {}
    }

    /// Runs every case of a plugin's folder, in the order of their names. A case that cannot be read is a result too.
    ///
    /// A lone-file plugin has its fixtures in `fixtures/NAME/` beside it. Throws `PluginError` when the folder cannot be
    /// read or has no case of the asked name.
    package static func run(_ bundle: PluginBundle, options: Options, runner: Runner) async throws -> [FixtureResult] {
        let folder = options.folder ?? folder(of: bundle)
        var names = try FixtureCase.names(in: folder, kind: bundle.kind)
        if let only = options.only {
            guard names.contains(only) else { throw PluginError.unknownCase(name: only, folder: folder, known: names) }
            names = [only]
        }
        var results: [FixtureResult] = []
        for name in names {
            do {
                let fixture = try FixtureCase(named: name, in: folder, kind: bundle.kind)
                if options.skips(fixture) { continue }
                results.append(await run(fixture, update: options.update, runner: runner))
            } catch {
                results.append(unreadable(name, FixtureCase.file(name, in: folder, kind: bundle.kind), error))
            }
        }
        return results
    }

    package static func run(_ bundle: PluginBundle, update: Bool = false, runner: Runner) async throws
        -> [FixtureResult]
    {
        var options = Options()
        options.update = update
        return try await run(bundle, options: options, runner: runner)
    }

    package static func folder(of bundle: PluginBundle) -> String {
        guard bundle.isSingleFile else { return bundle.path + "/fixtures" }
        return URL(fileURLWithPath: bundle.path).deletingLastPathComponent().path + "/fixtures/" + bundle.name
    }

    private static func run(_ fixture: FixtureCase, update: Bool, runner: Runner) async -> FixtureResult {
        let clock = ContinuousClock()
        let start = clock.now
        let text = (try? BundleReader.bytes(fixture.file, limit: 16 << 20)) ?? []
        let places = JSONPlaces(text)
        var verdict: FixtureResult.Verdict
        var message: String?
        do {
            let (got, problems) = try await answer(fixture, runner)
            var different = fixture.expect.map { JSONDifference.problems(expected: $0, got: got, at: "$.expect") }
            if different != [], update {
                let bytes = GoldenUpdate.bytes(text, content: fixture.content, got: got)
                try AtomicFile.write(bytes, to: fixture.file, mode: 0o644)
                different = []
                message = problems.isEmpty ? nil : "'expect' was rewritten; what follows no --update can mend"
                verdict = problems.isEmpty ? .updated : .failed([])
            } else {
                verdict = different == [] && problems.isEmpty ? .passed : .failed([])
            }
            let all = problems + (different ?? [FixtureProblem("$", "the case has no 'expect'; --update writes it")])
            if case .failed = verdict {
                verdict = .failed(all.map { FixtureProblem($0.place, $0.message, line: places.line(of: $0.place)) })
            }
        } catch {
            let failure = HostFailure(error)
            verdict = .broken("\(failure.code): \(failure.message)")
        }
        return FixtureResult(
            name: fixture.name, file: fixture.file, line: places.line(of: "$.expect"), verdict: verdict, note: message,
            elapsedMilliseconds: ((clock.now - start) / .milliseconds(1) * 10).rounded() / 10)
    }

    private static func answer(_ fixture: FixtureCase, _ runner: Runner) async throws -> (JSONValue, [FixtureProblem]) {
        do { return (try await runner(fixture), []) } catch let error as FixtureDifferent {
            return (error.answer, error.problems)
        }
    }

    private static func unreadable(_ name: String, _ file: String, _ error: any Error) -> FixtureResult {
        var (line, message): (Int?, String) = (nil, HostFailure(error).message)
        if case PluginError.badFixture(let path, let reason) = error {
            message = reason
            line = path.hasPrefix(file + ":") ? Int(path.dropFirst(file.utf8.count + 1)) : nil
            if line == nil, path != file { message = "\(path): \(reason)" }
        }
        return FixtureResult(
            name: name, file: file, line: line, verdict: .broken("plugin.fixture.invalid: \(message)"),
            elapsedMilliseconds: 0)
    }
}
