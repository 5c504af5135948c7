import Domain
import Foundation
import PluginKit
import Testing

@testable import Connectors

@Suite("A new connector")
struct NewConnectorTests {
    private let home = FileManager.default.temporaryDirectory.path + "/new-\(UUID().uuidString)"

    private func filled() throws -> PluginBundle {
        let path = try Scaffold.write(.connector, name: "tenders", home: home)
        for name in ["init.lua", "selectors.lua"] {
            let file = URL(fileURLWithPath: "\(path)/\(name)")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("\"/leads\"", with: "\"/tenders/open\"").replacing(/-- FILL IN:[^\n]*/, with: "").write(
                to: file, atomically: true, encoding: .utf8)
        }
        return try PluginBundle.read(path)
    }

    private func runner(_ bundle: PluginBundle, trace: CallTracer? = nil) -> FixtureRun.Runner {
        ConnectorFixture.runner(bundle, trace: trace) { _, _ in
            throw CancellationError()  // no case of a new connector needs a browser
        }
    }

    @Test("passes its check and its cases, offline, once its gaps are filled")
    func passes() async throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        let bundle = try filled()
        let report = await PluginCheck.run(path: bundle.path)
        #expect(
            report.isGood && report.findings.allSatisfy { $0.severity == .warning }, "\(report.findings.map(\.text))")
        let results = try await FixtureRun.run(bundle, runner: runner(bundle))
        #expect(results.count == 3)
        for result in results { #expect(result.verdict == .passed, "\(result.text)") }
    }

    @Test("never overwrites what is there, a folder or a lone file")
    func careful() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        _ = try filled()
        #expect(throws: PluginError.nameUsed(path: home + "/connectors/tenders")) {
            try Scaffold.write(.connector, name: "tenders", home: home)
        }
        #expect(throws: PluginError.badName("Tenders!")) {
            try Scaffold.write(.connector, name: "Tenders!", home: home)
        }
    }

    @Test("a page made into a case passes at once, and each host call of a run is told")
    func fixture() async throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        let bundle = try filled()
        let saved = home + "/saved.html"
        let text = Scaffold.files(.connector, name: "tenders")["fixtures/leads.html"] ?? ""
        try text.replacing("Cotton bags", with: "Ring +91 98765 43210").write(
            toFile: saved, atomically: true, encoding: .utf8)
        let manifest = try await PluginLoader.load(bundle).manifest
        let made = try FixtureMaker(bundle, manifest).write(
            try FixtureMaker.read(saved), name: "phone", entry: "observe", now: Script.now,
            options: TrialSettings.of(bundle, manifest, entry: "observe"))
        var options = FixtureRun.Options()
        (options.only, options.update) = (made.name, true)
        #expect(try await FixtureRun.run(bundle, options: options, runner: runner(bundle)).map(\.verdict) == [.updated])
        let fixture = try FixtureCase(named: made.name, in: FixtureRun.folder(of: bundle), kind: .connector)
        #expect(fixture.expect?["leads"]?.array?.first?["title"] == "Ring +91 98755 50100")
        let calls = Calls()
        _ = try await runner(bundle, trace: { calls.add($0.name) })(fixture)
        #expect(calls.all.prefix(3) == ["page.open", "page.wait", "page.all"])
    }
}

private final class Calls: @unchecked Sendable {
    private let lock = NSLock()
    private var names: [String] = []
    func add(_ name: String) { lock.withLock { names.append(name) } }
    var all: [String] { lock.withLock { names } }
}
