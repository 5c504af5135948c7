import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The real binary as the one who keeps others alive: hung children, its own end, and a service manager above it.
    @Suite("Supervise")
    struct SuperviseTests {
        /// All at once, each with a home of its own: most of the time is waiting.
        @Test("stopped children, a person's stop, an end with hung children, and a service manager")
        func together() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await frozen() }
                group.addTask { try await stoppedByPerson() }
                group.addTask { try await hungEnd() }
                #if os(Linux)
                    group.addTask { try await serviceManager() }
                #endif
                try await group.waitForAll()
            }
        }

        /// A worker that gets no processor any more is killed when its beat is stale, and only that one.
        private func frozen() async throws {
            let home = try await StubHome(slots: ["alpha", "beta"])
            let (frozen, other) = (home.pid("alpha"), home.pid("beta"))
            kill(frozen, SIGSTOP)
            #expect(await eventually(20) { home.pid("alpha") != frozen && home.phase("alpha") == "PARSE_LEADS" })
            #expect(home.ends("alpha").count == 1 && home.ends("alpha").allSatisfy { $0.contains("no beat for") })
            #expect(home.pid("beta") == other && home.ends("beta").isEmpty)
            #expect(kill(frozen, 0) != 0)
            await home.home.clean()
        }

        /// What a person stopped stays stopped, also when the host is killed and comes back; what was not, starts.
        private func stoppedByPerson() async throws {
            let home = try await StubHome(slots: ["alpha", "beta"])
            #expect(await home.home.api("POST", "/slots/alpha/stop", [:]).status < 300)
            home.home.host?.kill(SIGKILL)
            #expect(await eventually(5) { home.home.processes().isEmpty }, "children outlived the host")
            try await home.home.serve(StubHome.environment)
            #expect(await eventually(20) { home.phase("beta") == "PARSE_LEADS" })
            #expect(home.home.workerPid("alpha") == nil && home.home.state("alpha")["desired"]?.string == "stopped")
            await home.home.clean()
        }

        /// One worker hangs, one message is on its way: the end takes its time and no longer, whatever is sent to it.
        private func hungEnd() async throws {
            let receiver = try LoopbackServer { _ in .silent }
            let home = try await StubHome(
                slots: ["alpha"], config: "dry_run: false\nchannels:\n  webhook: {enabled: true}\n",
                environment: [
                    "DISPATCHER_DRY_RUN": "false", "VERIFIED_WEBHOOK_URL": receiver.base + "/hook",
                    "VERIFIED_WEBHOOK_SECRET": "whsec_QUJDQUJD",
                ])
            #expect(await home.verify("alpha", "77") == 202)
            #expect(await eventually(30) { receiver.requests.count == 1 })
            kill(home.pid("alpha"), SIGSTOP)
            let began = ContinuousClock.now
            home.home.host?.kill(SIGTERM)
            #expect(await eventually(5) { home.home.host?.output().contains("stopping") == true })
            home.home.host?.kill(SIGTERM)
            #expect(await eventually(25) { home.home.host?.isRunning == false })
            #expect(began.duration(to: .now) < .seconds(25))
            #expect(home.home.processes().isEmpty)
            #expect(home.home.host?.output().contains("still ending") == true)
            #expect(home.home.state("alpha")["desired"]?.string == "running")
            let kinds = home.home.journal("webhook").compactMap { $0["k"]?.string }
            #expect(kinds.filter { $0 == "intent" }.count == 1 && !kinds.contains("sent"))
            await home.home.clean()
            receiver.stop()
        }

        #if os(Linux)
            private func serviceManager() async throws {
                let manager = try #require(NotifySocket())
                let home = try await StubHome(
                    slots: ["alpha"],
                    environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "3000000"])
                #expect(await eventually(15) { manager.messages.contains("READY=1") })
                #expect(await eventually(15) { manager.messages.count { $0 == "WATCHDOG=1" } >= 3 })
                #expect(await eventually(15) { manager.messages.contains { $0.hasPrefix("STATUS=1 of 1 slots run") } })
                let environment = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(home.pid("alpha"))/environ"))
                #expect(environment.range(of: Data("NOTIFY_SOCKET".utf8)) == nil)
                await home.home.stop()
                #expect(manager.messages.contains("STOPPING=1"))
                await home.home.clean()
            }
        #endif

        @Test("a page that takes three times as long as a beat may be old is waited for")
        func slowPage() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try Data("slots:\n  stale_seconds: 5\n".utf8).write(to: home.path("config/host.yml"))
            try home.slot("alpha", "cycle_seconds: 15\noptions:\n  base_url: \(market.baseURL)\n")
            await market.control("slow", ["path": "/bltxn", "ms": 16000, "times": 1])
            try await home.serve()
            #expect(await eventually(60) { !home.leads("alpha", "observed").isEmpty })
            let runs = home.lines("slots/alpha/run_meta.json").first?["runs"]?.array
            #expect(runs?.count == 1, "the worker was started again")
            await home.clean()
            await market.end()
        }
    }
}

/// A home whose slots are stubs, with a heartbeat that may be five seconds old.
private final class StubHome: Sendable {
    static let environment = ["WORKER_MODE": "stub", "ENGYNE_WORKER_SECRET": secret]
    private static let secret = "end-to-end-worker-secret-0123456789"
    let home: EngyneHome

    /// Returns when every slot works.
    init(slots: [String], config: String = "", environment: [String: String] = [:]) async throws {
        home = try EngyneHome()
        try Data("slots:\n  stale_seconds: 5\n".utf8).write(to: home.path("config/host.yml"))
        for slot in slots { try home.slot(slot, config) }
        try await home.serve(Self.environment.merging(environment) { $1 })
        #expect(await eventually(40) { slots.allSatisfy { self.phase($0) == "PARSE_LEADS" } })
    }

    func phase(_ slot: String) -> String? { home.state(slot)["phase"]?.string }
    /// 0 while there is none.
    func pid(_ slot: String) -> Int32 { home.workerPid(slot) ?? 0 }

    /// What the activity says about unexpected ends of a slot's worker.
    func ends(_ slot: String) -> [String] {
        home.lines("runtime/events.jsonl").filter { $0["slot_id"]?.string == slot }.compactMap { $0["text"]?.string }
            .filter { $0.contains("ended unexpectedly") }
    }

    /// A worker's verified event, as its own door takes it.
    func verify(_ slot: String, _ lead: String) async -> Int {
        let event: JSONValue = [
            "v": 1, "event_id": .string("\(slot):\(lead):verified"), "slot_id": .string(slot), "run_id": "r",
            "lead_id": .string(lead), "at": .string(Timestamp.string(Date())),
            "lead": .object(["id": .string(lead), "title": "T"]), "contact": ["phone": "+915550000001"],
            "evidence": ["by": "test", "artefacts": []], "plugin": ["name": "p", "version": "1.0.0", "hash": "0"],
        ]
        return await WebClient.call(
            "POST", home.baseURL + "/events/verified", event, ["X-Engyne-Worker-Secret": Self.secret]
        ).status
    }
}
