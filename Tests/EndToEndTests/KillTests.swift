import Domain
import Foundation
import TestSupport
import Testing

/// Which process is killed with SIGKILL.
enum Victim: String, CaseIterable, Sendable { case worker, browser, dispatcher, host }

extension EndToEnd {
    /// `kill -9` of each process of the real binary at each point where money or a message may be half spent. Always:
    /// at most one click and one send for a lead, and its fate resolved or visibly waiting.
    @Suite("Kill")
    struct KillTests {
        @Test("kill -9 at the intent, before and after the answer, and between verified and emitted: one click at most")
        func clicks() async throws { try await together(clicks(victim:)) }

        @Test("kill -9 between a send's intent and its outcome leaves it unknown, never sent again")
        func sends() async throws { try await together(sends(victim:)) }

        /// All victims at once, each with a home of its own: most of the time is waiting.
        private func together(_ body: @escaping @Sendable (Victim) async throws -> Void) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for victim in Victim.allCases { group.addTask { try await body(victim) } }
                try await group.waitForAll()
            }
        }

        private func clicks(victim: Victim) async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            await market.control("arrivals", ["on": false])
            try home.slot("alpha", Recipe.buying(market.baseURL))
            try await home.serve(Recipe.live)
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "PARSE_LEADS" })

            let atIntent = try await market.drop("Walktest intent")
            #expect(
                await eventually(60, every: .milliseconds(2)) {
                    !home.leads("alpha", "click_intended", lead: atIntent).isEmpty
                })
            try await strike(victim, home)
            try await settles(atIntent, home, market)

            await market.control("slow", ["path": "/blreact/contactBuyNow", "ms": 2500, "times": 1])
            let between = try await market.drop("Walktest between")
            #expect(
                await eventually(60, every: .milliseconds(5)) {
                    await !market.clicks(between).isEmpty
                        || !home.leads("alpha", "click_intended", lead: between).isEmpty
                })
            try await Task.sleep(for: .milliseconds(600))
            try await strike(victim, home)
            try await settles(between, home, market)

            let atVerified = try await market.drop("Walktest verified")
            #expect(
                await eventually(60, every: .milliseconds(2)) {
                    !home.leads("alpha", "verified", lead: atVerified).isEmpty
                })
            try await strike(victim, home)
            #expect(await eventually(90) { home.leads("alpha", "emitted", lead: atVerified).count == 1 })
            try await settles(atVerified, home, market)
            #expect(
                home.lines("runtime/verified_queue.jsonl").filter {
                    $0["lead_id"]?.string == atVerified || $0["payload"]?["lead_id"]?.string == atVerified
                }.count == 1)
            await home.clean()
            await market.end()
        }

        private func sends(victim: Victim) async throws {
            let home = try EngyneHome()
            let receiver = try LoopbackServer { _ in
                Thread.sleep(forTimeInterval: 4)
                return .answer(httpAnswer(200, ""))
            }
            try home.slot("alpha", "enabled: false\ndry_run: false\nchannels:\n  webhook: {enabled: true}\n")
            let secret = "end-to-end-worker-secret-0123456789"
            let environment = Recipe.live.merging([
                "ENGYNE_WORKER_SECRET": secret, "VERIFIED_WEBHOOK_URL": receiver.base + "/hook",
                "VERIFIED_WEBHOOK_SECRET": "whsec_QUJDQUJD",
            ]) { $1 }
            try await home.serve(environment)
            let event: JSONValue = [
                "v": 1, "event_id": "alpha:77:verified", "slot_id": "alpha", "run_id": "r", "lead_id": "77",
                "at": .string(Timestamp.string(Date())), "lead": ["id": "77", "title": "T"],
                "contact": ["phone": "+915550000001"],
                "evidence": ["by": "test", "artefacts": []], "plugin": ["name": "p", "version": "1.0.0", "hash": "0"],
            ]
            #expect(
                await WebClient.call(
                    "POST", home.baseURL + "/events/verified", event, ["X-Engyne-Worker-Secret": secret]
                ).status == 202)
            #expect(await eventually(30, every: .milliseconds(2)) { receiver.requests.count == 1 })
            try await strike(victim, home, environment: environment)
            if victim == .dispatcher || victim == .host {
                #expect(await eventually(40) { home.journal("webhook").contains { $0["k"]?.string == "unknown" } })
            }
            try await Task.sleep(for: .seconds(8))
            #expect(receiver.requests.count == 1)
            let kinds = home.journal("webhook").compactMap { $0["k"]?.string }
            #expect(kinds.filter { $0 == "intent" }.count == 1)
            #expect(kinds.contains("sent") || kinds.contains("unknown"))
            await home.clean()
            receiver.stop()
        }

        private func strike(_ victim: Victim, _ home: EngyneHome, environment: [String: String] = Recipe.live)
            async throws
        {
            switch victim {
            case .worker: if let pid = home.workerPid("alpha") { kill(pid, SIGKILL) }
            case .browser: if let pid = home.browserPid("alpha") { kill(pid, SIGKILL) }
            case .dispatcher:
                let pid = home.dispatcherPid(
                    home.dispatcherPid("webhook") != nil && home.workerPid("alpha") == nil ? "webhook" : "outbox")
                if let pid { kill(pid, SIGKILL) }
            case .host:
                home.host?.kill(SIGKILL)
                _ = await eventually(10) { home.processes().isEmpty }
                #expect(home.processes().isEmpty, "children outlived the host")
                try await home.serve(environment)
            }
        }

        /// At most one click reached the site; what it sold is verified; what it did not sell is said.
        private func settles(_ lead: String, _ home: EngyneHome, _ market: PracticeMarket) async throws {
            let resolved = await eventually(200, every: .milliseconds(300)) {
                !home.leads("alpha", "emitted", lead: lead).isEmpty
                    || !home.leads("alpha", "unverified", lead: lead).isEmpty
                    || home.leads("alpha", "clicked", lead: lead).contains { $0["result"]?.string == "refused" }
            }
            let trail = home.leads("alpha", lead: lead).compactMap { $0["type"]?.string }
            #expect(resolved, "\(trail)")
            let clicks = await market.clicks(lead)
            #expect(clicks.count <= 1)
            #expect(trail.filter { $0 == "click_intended" }.count == 1)
            #expect(clicks.isEmpty == home.leads("alpha", "verified", lead: lead).isEmpty, "\(trail) \(clicks)")
        }
    }
}
