import Foundation
import PluginKit
import TestSupport
import Testing

@testable import Channels

@Suite("A new channel")
struct NewChannelTests {
    @Test(
        "passes its check and its cases once its gaps are filled, asks for a person's yes, and never repeats by itself what may have left"
    )
    func filled() async throws {
        let home = temporaryFolder()
        let path = try Scaffold.write(.channel, name: "pager", home: home)
        let file = URL(fileURLWithPath: path + "/init.lua")
        let text = try String(contentsOf: file, encoding: .utf8)
        let filled = text.replacing("\"Sends messages\"", with: "\"Pages the buyer\"").replacing(
            /-- FILL IN:[^\n]*/, with: "")
        try filled.write(to: file, atomically: true, encoding: .utf8)
        let report = await PluginCheck.run(path: path)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.text))")
        #expect(report.manifest?.audience == .buyer)
        let bundle = try PluginBundle.read(path)
        let results = try await FixtureRun.run(bundle, runner: ChannelFixture.runner(bundle))
        #expect(results.count == 5)
        let doubtful = try #require(results.first { $0.name == "server_error" })
        #expect(try String(contentsOfFile: doubtful.file, encoding: .utf8).contains("\"outcome\": \"unknown\""))
        for result in results { #expect(result.verdict == .passed, "\(result.text)") }
    }

    @Test("a call is told to the trace with its arguments, its time and its size, and a secret only by its name")
    func traced() async throws {
        let path = try Scaffold.write(.channel, name: "pager", home: temporaryFolder())
        let bundle = try PluginBundle.read(path)
        let calls = Calls()
        let fixture = try FixtureCase(named: "sent", in: FixtureRun.folder(of: bundle), kind: .channel)
        _ = try await ChannelFixture.runner(bundle, trace: { calls.add($0) })(fixture)
        let post = try #require(calls.all.first { $0.name == "http.post" })
        #expect(post.arguments.contains("/messages") && post.answerBytes > 0 && post.failure == nil)
        #expect(!calls.all.contains { $0.arguments.contains("engyne-secret") || $0.text.contains("not-a-real") })
    }
}

private final class Calls: @unchecked Sendable {
    private let lock = NSLock()
    private var calls: [TracedCall] = []
    func add(_ call: TracedCall) { lock.withLock { calls.append(call) } }
    var all: [TracedCall] { lock.withLock { calls } }
}
