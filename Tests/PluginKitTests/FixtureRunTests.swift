import Domain
import Foundation
import Testing

@testable import PluginKit

@Suite("FixtureRun")
struct FixtureRunTests {
    private static let failing: FixtureRun.Runner = { fixture in
        guard fixture.name == "a" else { throw HostFailure(code: "x.y.z", message: "no") }
        return ["n": 3, "list": [:], "x": [1, 5]]
    }

    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func demo(_ files: [String: String]) throws -> PluginBundle {
        try folder.write(["channels/demo/init.lua": "return {}"])
        try folder.write(files, under: "channels/demo/fixtures")
        return try PluginBundle.read(folder.path + "/channels/demo")
    }

    @Test("a case that fails says the path, the line, what was expected and what came; a raise is told as broken")
    func cases() async throws {
        let bundle = try demo([
            "a.json":
                "{\"entry\": \"send\", \"now\": 0,\n \"expect\": {\"n\": 3.0, \"list\": [],\n  \"x\": [1,\n 2]}}",
            "b.json": "{\"entry\": \"send\",\n\"now\": 0,\n\"expect\": {\"outcome\": \"sent\"}}",
        ])
        let results = try await FixtureRun.run(bundle, runner: Self.failing)
        #expect(results[0].verdict == .failed([FixtureProblem("$.expect.x[1]", "expected 2, got 5", line: 4)]))
        #expect(results[0].text.hasSuffix("a.json:4: $.expect.x[1]: expected 2, got 5"))
        #expect(results[1].verdict == .broken("x.y.z: no") && results[1].line == 3)
        #expect(JUnitReport.xml([(name: "demo", results: results)]).contains("failures=\"2\""))
    }

    @Test("an update changes what differs and nothing else, in the file's own style, and is stable")
    func update() async throws {
        let tall = """
            {
              "entry": "send",
              "now": 0,
              "note": "kept   as it is",
              "expect": {
                "n": 3.0,
                "gone": true,
                "list": [],
                "x": [ 1, 2 ]
              }
            }

            """
        let bundle = try demo(["a.json": tall])
        let results = try await FixtureRun.run(bundle, update: true, runner: Self.failing)
        #expect(results.map(\.verdict) == [.updated])
        let text = try String(contentsOfFile: bundle.path + "/fixtures/a.json", encoding: .utf8)
        #expect(
            text
                == tall.replacing("[ 1, 2 ]", with: "[1, 5]").replacing("    \"gone\": true,\n", with: ""))
        #expect(try await FixtureRun.run(bundle, update: true, runner: Self.failing).map(\.verdict) == [.passed])
    }

    @Test("an update of a list of rows keeps the rows that stay, wherever they move")
    func rows() throws {
        let text = """
            {"expect": {"leads": [
              {"id": "1",   "title": "A"},
              {"id": "2",   "title": "B"}
            ]}}
            """
        let content = try #require(try JSONReader.read(text).object)
        let got: JSONValue = ["leads": [["id": "3", "title": "C"], ["id": "1", "title": "A"]]]
        let fresh = String(decoding: GoldenUpdate.bytes(Array(text.utf8), content: content, got: got), as: UTF8.self)
        #expect(
            fresh.contains("{\"id\": \"1\",   \"title\": \"A\"}") && fresh.contains("{\"id\": \"3\", \"title\": \"C\"}")
        )
        #expect(!fresh.contains("\"B\""))
    }

    @Test("a row that is missing is one problem, not one per row behind it")
    func missingRow() {
        let rows: JSONValue = [["id": "1", "t": "A"], ["id": "2", "t": "B"], ["id": "3", "t": "C"]]
        #expect(
            JSONDifference.lines(expected: rows, got: [["id": "2", "t": "B"], ["id": "3", "t": "C"]]) == [
                "$: expected 3 items, got 2", "$[0]: the row with id \"1\" is missing",
            ])
    }

    @Test(
        "a case that says something unknown is broken at its line, with the word it probably meant",
        arguments: [
            ("{\"entry\": \"send\", \"now\": 0,\n\"settigns\": {}}", 2, "did you mean 'settings'?"),
            ("{\"entry\": \"sned\", \"now\": 0}", 1, "'entry' must be one of"),
            ("{\"entry\": \"send\",\n\"now\": \"soon\"}", 2, "'now' must be a time"),
            ("{\"entry\": \"send\", \"now\": 0, \"http\": [\n{\"expect\": {\"metod\": \"GET\"}}]}", 2, "'method'"),
            ("{\"entry\": \"send\", \"now\": 0, \"http\": [{\"answer\":\n{\"fault\": \"x\"}}]}", 2, "is no fault"),
            ("{\"entry\": \"send\",\n\n \"now\": }", 3, "not a value"),
        ])
    func badCase(_ text: String, _ line: Int, _ words: String) async throws {
        let bundle = try demo(["a.json": text])
        let result = try #require(try await FixtureRun.run(bundle, runner: Self.failing).first)
        #expect(result.line == line && !result.isGood, "\(result)")
        #expect(result.text.contains(words), "\(result.text)")
    }

    @Test("one case can be run alone, and a name that is none is told with the nearest")
    func only() async throws {
        let bundle = try demo([
            "sent.json": "{\"entry\": \"send\", \"now\": 0}", "lost.json": "{\"entry\": \"send\", \"now\": 0}",
        ])
        var options = FixtureRun.Options()
        options.only = "sent"
        #expect(try await FixtureRun.run(bundle, options: options, runner: Self.failing).map(\.name) == ["sent"])
        options.only = "snt"
        await #expect(
            throws: PluginError.unknownCase(
                name: "snt", folder: FixtureRun.folder(of: bundle), known: ["lost", "sent"])
        ) {
            try await FixtureRun.run(bundle, options: options, runner: Self.failing)
        }
    }

    @Test("what a case did differently is told beside a wrong answer")
    func effects() async throws {
        let bundle = try demo(["a.json": "{\"entry\": \"send\", \"now\": 0, \"http\": [\n{}], \"expect\": 1}"])
        let runner: FixtureRun.Runner = { fixture in
            throw FixtureDifferent(
                answer: 2, problems: RecordedExchange(fixture.content["http"]?.array ?? []).problems)
        }
        let result = try #require(try await FixtureRun.run(bundle, runner: runner).first)
        #expect(
            result.verdict
                == .failed([
                    FixtureProblem("$.http[0]", "was never asked: {}", line: 2),
                    FixtureProblem("$.expect", "expected 1, got 2", line: 2),
                ]))
    }
}
