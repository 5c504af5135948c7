import Delivery
import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Testing

@testable import DispatcherRun

private let live = """
    dry_run: false
    client: Acme Pharma
    channels:
      outbox: {enabled: true, approval: required, template: first_touch}
    """

@Suite("ChannelDispatcher", .serialized)
struct ChannelDispatcherTests {
    private func outbox() throws -> PluginBundle { try PluginBundle.read("\(repository)/channels/outbox") }

    @Test("an approved item is written to the outbox, proven in the journal and told to the slot's log")
    func walk() async throws {
        let trial = try TrialHome()
        try trial.slot("alpha", live)
        try await trial.enable(try outbox())
        try await trial.enqueue("outbox", id: "item-1")
        let run = Task { [setup = trial.setup("outbox"), port = trial.port] in
            await ChannelDispatcher.run(setup, host: port)
        }
        let approvals = ApprovalLog(path: trial.home.approvals, clock: trial.clock.wall)
        #expect(await trial.wait { trial.journal("outbox").contains { $0["k"]?.string == "hold" } })
        let draft = try #require(try await approvals.list().first)
        #expect(draft.state == .pending)
        #expect(draft.to == "+915550000001")
        #expect(draft.body.hasPrefix("Hello Asha, thank you for your enquiry about Tablets."))
        #expect(draft.body.contains("Acme Pharma"))
        #expect(!FileManager.default.fileExists(atPath: trial.home.runtime + "/channels/outbox/outbox.jsonl"))
        _ = try await approvals.approve("item-1", by: "tester", via: "test")
        #expect(await trial.wait { trial.journal("outbox").contains { $0["k"]?.string == "sent" } })
        let lines = trial.records(trial.home.runtime + "/channels/outbox/outbox.jsonl")
        #expect(lines.count == 1)
        #expect(lines.first?["body"]?.string == draft.body)
        let logged = await trial.wait {
            trial.records(trial.home.slot("alpha") + "/leads.jsonl").contains { $0["type"]?.string == "message_sent" }
        }
        #expect(logged)
        #expect(await trial.wait { !trial.heard.notices("beat").isEmpty })
        let isTold = await trial.wait {
            trial.heard.notices("activity").filter { $0["lead_id"]?.string != nil }.compactMap { $0["step"]?.string }
                == ["waiting", "sent"]
        }
        #expect(isTold, "the lead's walk hears of the waiting and of the sending")
        trial.feed.yield(.notice("stop", [:]))
        #expect(await run.value == 0)
    }

    @Test("a channel nothing carries holds its items as channel_off, and ends when the host is gone")
    func nothingCarries() async throws {
        let trial = try TrialHome()
        try trial.slot("alpha", "")
        try await trial.enqueue("telegram", id: "item-1")
        let run = Task { [setup = trial.setup("telegram", environment: [:]), port = trial.port] in
            await ChannelDispatcher.run(setup, host: port)
        }
        #expect(await trial.wait { trial.journal("telegram").contains { $0["why"]?.string == "channel_off" } })
        // The record is on disk a moment before it counts in memory, so the count is asked for until it is there.
        #expect(await trial.wait { await trial.ask("snapshot")?["counts"]?["held"]?.int == 1 })
        trial.feed.yield(.request(id: 5, operation: "health", ["slot": "alpha"]))
        #expect(await trial.wait { trial.heard.reply(5) != nil })
        #expect(throws: HostFailure.self) { try trial.heard.reply(5)?.get() }
        trial.feed.yield(.ended(why: "end of the stream"))
        #expect(await run.value == 0)
    }

    @Test("a second dispatcher of the channel ends with 75")
    func busy() async throws {
        let trial = try TrialHome()
        let first = Task { [setup = trial.setup("email"), port = trial.port] in
            await ChannelDispatcher.run(setup, host: port)
        }
        #expect(await trial.wait { !trial.heard.notices("beat").isEmpty })
        #expect(await trial.wait { FileManager.default.fileExists(atPath: trial.home.dispatchOwnerLock("email")) })
        let other = AsyncStream.makeStream(of: LinkEvent.self)
        let port = HostPort(events: other.stream, notify: { _, _ in }, reply: { _, _ in })
        #expect(await ChannelDispatcher.run(trial.setup("email"), host: port) == 75)
        trial.feed.yield(.notice("stop", [:]))
        #expect(await first.value == 0)
    }

    @Test("a slot in dry-run is composed, held and never sent")
    func dryRun() async throws {
        let trial = try TrialHome()
        try trial.slot("alpha", live.replacingOccurrences(of: "dry_run: false", with: "dry_run: true"))
        try await trial.enable(try outbox())
        try await trial.enqueue("outbox", id: "item-1")
        let run = Task { [setup = trial.setup("outbox"), port = trial.port] in
            await ChannelDispatcher.run(setup, host: port)
        }
        #expect(await trial.wait { trial.journal("outbox").contains { $0["why"]?.string == "dry_run" } })
        let approvals = ApprovalLog(path: trial.home.approvals, clock: trial.clock.wall)
        _ = try await approvals.approve("item-1", by: "tester", via: "test")
        // An item that comes after the approval is held by the pass that saw the approval, or by a later one.
        try await trial.enqueue("outbox", id: "item-2")
        trial.feed.yield(.notice("config_changed", [:]))
        let isSeen = await trial.wait {
            trial.journal("outbox").contains { $0["k"]?.string == "hold" && $0["id"]?.string == "item-2" }
        }
        #expect(isSeen)
        trial.feed.yield(.notice("stop", [:]))
        #expect(await run.value == 0)
        #expect(!trial.journal("outbox").contains { $0["k"]?.string == "intent" })
        #expect(!FileManager.default.fileExists(atPath: trial.home.runtime + "/channels/outbox/outbox.jsonl"))
    }

    @Test("reload swaps the script between two sends")
    func reload() async throws {
        func version(_ number: Int) -> PluginBundle {
            let text = """
                return {
                  manifest = { name = "outbox", version = "\(number).0.0", api = 1, kind = "channel", audience = "staff" },
                  compose = function(_, event) return { to = "staff", body = event.lead.title } end,
                  send = function() return { outcome = "sent", external_id = "v\(number)" } end,
                }
                """
            return PluginBundle(
                kind: .channel, name: "outbox", path: "outbox", isSingleFile: false,
                files: ["init.lua": Array(text.utf8)])
        }
        let trial = try TrialHome()
        try trial.slot("alpha", live)
        try await trial.enable(version(1))
        try await trial.enqueue("outbox", id: "item-1")
        let run = Task { [setup = trial.setup("outbox"), port = trial.port] in
            await ChannelDispatcher.run(setup, host: port)
        }
        let sent: @Sendable (String) -> String? = { id in
            trial.journal("outbox").first { $0["k"]?.string == "sent" && $0["id"]?.string == id }?["external_id"]?
                .string
        }
        #expect(await trial.wait { sent("item-1") == "v1" })
        try await trial.enable(version(2))
        trial.feed.yield(.notice("reload", [:]))
        // A reload without a word back is followed by a request: the answer comes after the swap.
        trial.feed.yield(.request(id: 1, operation: "snapshot", [:]))
        #expect(await trial.wait { trial.heard.reply(1) != nil })
        try await trial.enqueue("outbox", id: "item-2")
        #expect(await trial.wait { sent("item-2") == "v2" })
        trial.feed.yield(.notice("stop", [:]))
        #expect(await run.value == 0)
    }
}
