import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    /// Processes that die, or never come back, in the midst of a script: a fault of C, which no limit of the sandbox
    /// can end. The host, the other channels and the other slots go on; what was being sent is `unknown`.
    @Suite("Crash", .enabled(if: Interposer.isPossible, "needs Linux and a C compiler"))
    struct CrashTests {
        @Test(
            "a worker that crashes or hangs in its script is back within its ladder; API and other slots go on",
            arguments: Interposer.Fault.allCases)
        func worker(_ fault: Interposer.Fault) async throws {
            let home = try await FaultyHome(fault)
            try await home.begin(slots: ["alpha", "beta"])
            #expect(await eventually(60) { !home.home.leads("alpha", "observed").isEmpty }, "\(home.report)")
            #expect(home.ends(of: "alpha").count == 1, "\(home.report)")
            #expect(home.ends(of: "alpha").allSatisfy { home.tells(fault, $0) }, "\(home.report)")
            #expect(home.ends(of: "beta").isEmpty)
            #expect(
                await eventually(30) { home.home.state("alpha")["phase"]?.string == "PARSE_LEADS" }, "\(home.report)")
            let beat = home.home.state("beta")["heartbeat_seq"]?.int ?? 0
            #expect(await eventually(30) { (home.home.state("beta")["heartbeat_seq"]?.int ?? 0) > beat })
            let trail = home.home.leads("alpha").compactMap { $0["type"]?.string }
            #expect(trail == ["observed", "decided"], "the lead is seen once and untouched")
            await home.end()
        }

        @Test("a dispatcher that crashes or hangs in its script leaves its item unknown; API, channels and slots go on")
        func dispatchers() async throws {
            // All at once, each with a home of its own: most of the time is waiting.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for fault in Interposer.Fault.allCases {
                    for point in ["before", "after"] { group.addTask { try await dispatcher(fault, point) } }
                }
                try await group.waitForAll()
            }
        }

        private func dispatcher(_ fault: Interposer.Fault, _ point: String) async throws {
            let home = try await FaultyHome(fault)
            try await home.begin(slots: [])
            let pid = home.home.dispatcherPid("faulty")
            try await home.verify("alpha", "11", title: "fault \(point)")
            #expect(await eventually(60) { home.kinds("11").contains("intent") })
            // Meanwhile: the same event by another channel, and another slot's by this one.
            try await home.verify("beta", "12", title: "plain")
            #expect(await eventually(60) { home.received("webhook").count == 2 }, "\(home.report)")
            #expect(await eventually(90) { home.kinds("11").contains("unknown") }, "\(home.report)")
            #expect(await eventually(60) { home.kinds("12").contains("sent") }, "\(home.report)")
            #expect(home.home.dispatcherPid("faulty") != pid)
            #expect(home.ends(of: "faulty").contains { home.tells(fault, $0) }, "\(home.report)")
            #expect(home.kinds("11").filter { $0 == "intent" }.count == 1)
            #expect(
                home.received("faulty").filter { $0.hasSuffix("fault \(point)") }.count == (point == "after" ? 1 : 0))
            #expect(home.received("faulty").filter { $0.hasSuffix("plain") }.count == 1)
            #expect(await eventually(15) { await home.home.api("GET", "/attention").text.contains("unknown") })
            await home.end()
        }
    }
}

/// A home whose children meet a fault when a script asks for it, with a receiver, and somebody who keeps asking the API.
private final class FaultyHome: Sendable {
    let home: EngyneHome
    private let receiver: LoopbackServer
    private let environment: [String: String]
    private let questions: Task<Void, Never>?
    private static let secret = "end-to-end-worker-secret-0123456789"

    init(_ fault: Interposer.Fault) async throws {
        home = try EngyneHome()
        receiver = try LoopbackServer { _ in .answer(httpAnswer(200, "")) }
        let library = try Interposer.build(in: home.folder)
        environment = Recipe.live.merging([
            // A backtrace of a debug build takes longer than the silence that is allowed here.
            "SWIFT_BACKTRACE": "enable=no", "LD_PRELOAD": library, "ENGYNE_WORKER_SECRET": Self.secret,
            "VERIFIED_WEBHOOK_URL": receiver.base + "/hook", "VERIFIED_WEBHOOK_SECRET": "whsec_QUJDQUJD",
        ]) { $1 }
        for (name, text) in [
            "config/host.yml": "slots:\n  stale_seconds: 5\n", "channels/faulty.lua": Scripts.channel(fault),
            "connectors/faulty/init.lua": Scripts.connector(fault),
        ] {
            let file = home.path(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        for slot in ["alpha", "beta"] {
            try home.slot(
                slot,
                "enabled: false\ndry_run: false\nconnector: faulty\ncycle_seconds: 15\n"
                    + "options: {fails: \(slot == "alpha")}\n"
                    + "channels:\n  faulty: {enabled: true}\n  webhook: {enabled: true}\n")
        }
        try await home.serve(environment)
        let (home, wrong) = (home, wrong)
        questions = Task {
            while !Task.isCancelled {
                let answers = [await home.api("GET", "/health").status, await home.api("GET", "/slots").status]
                if answers != [200, 200], !Task.isCancelled { wrong.withLock { $0.append(answers) } }
                do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
            }
        }
    }

    /// Enables both plugins and starts these slots.
    func begin(slots: [String]) async throws {
        for plugin in ["channel/faulty", "connector/faulty"] {
            let isChecked = await eventually(30) {
                await home.api("GET", "/plugins/\(plugin)").text.contains("1.0.0")
            }
            #expect(isChecked, "\(plugin) was not taken up")
            let (code, output) = try home.command(["plugins", "enable", plugin])
            #expect(code == 0, "\(output)")
        }
        for slot in slots { #expect(await home.api("POST", "/slots/\(slot)/start", [:]).status < 300) }
        #expect(await eventually(30) { self.home.dispatcherPid("faulty") != nil })
    }

    /// A worker's verified event, as its own door takes it.
    func verify(_ slot: String, _ lead: String, title: String) async throws {
        let event: JSONValue = [
            "v": 1, "event_id": .string("\(slot):\(lead):verified"), "slot_id": .string(slot), "run_id": "r",
            "lead_id": .string(lead), "at": .string(Timestamp.string(Date())),
            "lead": .object(["id": .string(lead), "title": .string(title)]), "contact": ["phone": "+915550000001"],
            "evidence": ["by": "test", "artefacts": []], "plugin": ["name": "p", "version": "1.0.0", "hash": "0"],
        ]
        let answer = await WebClient.call(
            "POST", home.baseURL + "/events/verified", event, ["X-Engyne-Worker-Secret": Self.secret])
        #expect(answer.status == 202)
    }

    // MARK: what can be seen

    /// What the channel's journal says of a lead's item, in order.
    func kinds(_ lead: String) -> [String] {
        let journal = home.journal("faulty")
        let ids = Set(journal.filter { $0["lead"]?.string == lead }.compactMap { $0["id"]?.string })
        return journal.filter { ids.contains($0["id"]?.string ?? "") }.compactMap { $0["k"]?.string }
    }

    /// The requests that came by a channel.
    func received(_ channel: String) -> [String] {
        receiver.requests.filter { $0.contains(channel == "faulty" ? "faulty-channel" : "webhook-id") }
    }

    /// What the activity says about unexpected ends of a slot's worker or a channel's dispatcher.
    func ends(of name: String) -> [String] {
        home.lines("runtime/events.jsonl").filter { line in
            line["slot_id"]?.string == name || line["channel"]?.string == name
                || line["fields"]?["channel"]?.string == name
        }.compactMap { $0["text"]?.string }.filter { $0.contains("ended unexpectedly") }
    }

    func tells(_ fault: Interposer.Fault, _ text: String) -> Bool {
        text.contains(fault == .crash ? "signal \(SIGSEGV)" : "no beat for")
    }

    var report: String {
        let journal = home.journal("faulty").map(\.encodedString).joined(separator: "\n")
        return
            "\(home.state("alpha").encodedString)\n\(ends(of: "alpha")) \(ends(of: "faulty"))\n\(journal)\n\(receiver.requests.map { $0.prefix(60) })"
    }

    /// Nobody who asked the API was left without an answer.
    func end() async {
        questions?.cancel()
        await questions?.value
        #expect(wrong.withLock { $0 }.isEmpty, "the API did not always answer")
        await home.clean()
        receiver.stop()
    }
    private let wrong = Answers()
}

/// Statuses of answers that were not as they should be.
private final class Answers: Sendable {
    private let list = Mutex<[[Int]]>([])
    func withLock<T: Sendable>(_ body: (inout sending [[Int]]) -> sending T) -> T { list.withLock(body) }
}

private enum Scripts {
    /// Meets the fault before or after its request when the text asks for it.
    static func channel(_ fault: Interposer.Fault) -> String {
        """
        return {
          manifest = {
            name = "faulty", version = "1.0.0", api = 1, kind = "channel", carries = "faulty", audience = "staff",
            settings = { url = { type = "url", required = true, env = "VERIFIED_WEBHOOK_URL", help = "receiver" } },
          },
          compose = function(ctx, event) return { to = "receiver " .. event.lead.id, body = event.lead.title } end,
          send = function(ctx, message)
            if message.body == "fault before" then log.info("\(fault.rawValue)") end
            http.post(ctx.settings.url, message.body, { headers = { ["x-from"] = "faulty-channel" } })
            if message.body == "fault after" then log.info("\(fault.rawValue)") end
            return { outcome = "sent", external_id = message.id, proof = "200" }
          end,
        }

        """
    }

    /// Meets the fault in its first look, in the slot whose options say so.
    static func connector(_ fault: Interposer.Fault) -> String {
        """
        return {
          manifest = {
            name = "faulty", version = "1.0.0", api = 1, kind = "connector",
            permissions = { emit = { "lead.observed" } },
            settings = { fails = { type = "boolean", default = false, help = "whether to fail once" } },
          },
          login = function() return "ok" end,
          observe = function(ctx)
            if ctx.settings.fails and not store.get("failed") then
              store.set("failed", true)
              log.info("\(fault.rawValue)")
            end
            return { leads = { { id = "L1", title = "Steel pipes", posted_at = "2026-01-09T10:00:00Z" } } }
          end,
        }

        """
    }
}
