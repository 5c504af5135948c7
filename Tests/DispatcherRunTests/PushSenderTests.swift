import Delivery
import Domain
import Foundation
import Settings
import Slots
import Synchronization
import TestSupport
import Testing

@testable import DispatcherRun

/// What a host keeps of devices: the answers to the two questions of a push dispatcher.
private final class FakeHost: Sendable {
    private let kept: Mutex<[String: String]>
    init(_ devices: [String: String]) { kept = Mutex(devices) }
    var devices: [String] { kept.withLock { $0.keys.sorted() } }

    /// The published keys of RFC 8291's example; nobody here opens the message.
    func answer(_ operation: String, _ fields: JSONObject) -> JSONValue {
        kept.withLock { kept in
            if operation == "push_gone" {
                for id in fields["ids"]?.array?.compactMap(\.string) ?? [] { kept[id] = nil }
                return .null
            }
            let rows = kept.sorted { $0.key < $1.key }.map { id, endpoint -> JSONValue in
                [
                    "id": .string(id), "endpoint": .string(endpoint),
                    "keys": [
                        "p256dh":
                            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                    ],
                ]
            }
            return ["devices": .array(rows)]
        }
    }
}

@Suite("PushSender")
struct PushSenderTests {
    private let live = "dry_run: false\nchannels:\n  push: {enabled: true}\n"

    /// Runs the channel's dispatcher over one item until `isDone`, and gives the journal.
    private func run(
        _ trial: TrialHome, _ host: FakeHost, opening base: String, slot: String, until kind: String
    ) async throws -> [JSONObject] {
        try trial.slot("alpha", slot)
        try await trial.enqueue("push", id: "item-1")
        var setup = trial.setup("push")
        setup = DispatcherSetup(
            channel: "push", home: trial.home,
            settings: HostSettings(
                environment: ["DISPATCHER_DRY_RUN": "false"],
                hostFile: "net:\n  allow: [\"\(base)\"]\ndispatch:\n  retry_seconds: [0, 0, 0, 0, 0]\n"),
            runID: "run-1", clock: setup.clock)
        let port = HostPort(
            events: trial.port.events, notify: trial.port.notify, reply: trial.port.reply,
            request: { host.answer($0, $1) })
        let life = Task { [setup] in await ChannelDispatcher.run(setup, host: port) }
        #expect(await trial.wait { trial.journal("push").contains { $0["k"]?.string == kind } })
        trial.feed.yield(.notice("stop", [:]))
        #expect(await life.value == 0)
        return trial.journal("push")
    }

    private func kinds(_ journal: [JSONObject]) -> [String] { journal.compactMap { $0["k"]?.string } }

    @Test("an event reaches every device of the slot once, and what it says names no person")
    func everyDevice() async throws {
        let trial = try TrialHome()
        let server = try LoopbackServer { _ in .answer(httpAnswer(201, "")) }
        defer { server.stop() }
        let host = FakeHost(["d1": server.base + "/a", "d2": server.base + "/b"])
        let journal = try await run(trial, host, opening: server.base, slot: live, until: "sent")
        #expect(kinds(journal).filter { $0 == "intent" }.count == 1)
        let sent = try #require(journal.first { $0["k"]?.string == "sent" })
        #expect(sent["proof"] == "2 of 2 devices took it")
        #expect(server.requests.compactMap { $0.split(separator: " ").dropFirst().first }.sorted() == ["/a", "/b"])
        let draft = try #require(trial.records(trial.home.approvals).first)
        #expect(draft["by"] == "policy:staff")
        let body = try #require(draft["body"]?.string)
        let note = try JSONReader.read(Array(body.utf8))
        #expect(note["title"] == "New verified lead")
        #expect(note["body"] == "Tablets")
        #expect(note["lead_id"] == "77")
        #expect(!body.contains("Asha"))
    }

    @Test(
        "a device whose subscription is over is removed; the message is sent where another took it, else dead",
        arguments: [true, false])
    func gone(hasAnother: Bool) async throws {
        let trial = try TrialHome()
        let server = try LoopbackServer { .answer(httpAnswer($0.contains(" /gone ") ? 410 : 201, "")) }
        defer { server.stop() }
        let others = hasAnother ? ["d2": server.base + "/b"] : [:]
        let host = FakeHost(["d1": server.base + "/gone"].merging(others) { $1 })
        let journal = try await run(trial, host, opening: server.base, slot: live, until: hasAnother ? "sent" : "dead")
        #expect(host.devices == (hasAnother ? ["d2"] : []))
        #expect(server.requests.count == (hasAnother ? 2 : 1))
        if !hasAnother {
            #expect(
                journal.last { $0["k"]?.string == "dead" }?["why"] == "no device is left: every subscription was over")
        }
    }

    @Test("a device that was busy is asked again, one that took it is not")
    func again() async throws {
        let trial = try TrialHome()
        let busy = Mutex(2)
        let server = try LoopbackServer { request in
            guard request.contains(" /b ") else { return .answer(httpAnswer(201, "")) }
            let isBusy = busy.withLock { left in
                left -= 1
                return left >= 0
            }
            return isBusy ? .answer(httpAnswer(503, "")) : .answer(httpAnswer(201, ""))
        }
        defer { server.stop() }
        let host = FakeHost(["d1": server.base + "/a", "d2": server.base + "/b"])
        let journal = try await run(trial, host, opening: server.base, slot: live, until: "sent")
        #expect(kinds(journal).filter { $0 == "intent" }.count == 3)
        #expect(server.requests.count(where: { $0.contains(" /a ") }) == 1)
        #expect(server.requests.count(where: { $0.contains(" /b ") }) == 3)
        #expect(journal.last { $0["k"]?.string == "sent" }?["proof"] == "2 of 2 devices took it")
    }

    @Test("our key refused: the item is dead with the reason, and the subscription stays")
    func refused() async throws {
        let trial = try TrialHome()
        let server = try LoopbackServer { _ in .answer(httpAnswer(403, "")) }
        defer { server.stop() }
        let host = FakeHost(["d1": server.base + "/a"])
        let journal = try await run(trial, host, opening: server.base, slot: live, until: "dead")
        #expect(journal.last?["why"]?.string?.hasPrefix("the push service answered 403") == true)
        #expect(host.devices == ["d1"])
        #expect(server.requests.count == 1)
    }

    @Test("without a device the item is dropped as no_contact; with the channel off or in a dry run it is held")
    func nobody() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(201, "")) }
        defer { server.stop() }
        let empty = try await run(try TrialHome(), FakeHost([:]), opening: server.base, slot: live, until: "drop")
        #expect(empty.last { $0["k"]?.string == "drop" }?["why"] == "no_contact")
        let host = FakeHost(["d1": server.base + "/a"])
        let off = try await run(try TrialHome(), host, opening: server.base, slot: "dry_run: false\n", until: "hold")
        #expect(off.last { $0["k"]?.string == "hold" }?["why"] == "channel_off")
        let dry = try await run(
            try TrialHome(), host, opening: server.base, slot: "channels:\n  push: {enabled: true}\n", until: "hold")
        #expect(dry.last { $0["k"]?.string == "hold" }?["why"] == "dry_run")
        #expect(server.requests.isEmpty)
    }
}
