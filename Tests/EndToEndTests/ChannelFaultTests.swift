import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every fault a vendor's contract names, through the real host and dispatcher: what class the outcome is, how often
    /// the message was delivered, and what a person sees. The table of it is docs/reference/channel-faults.md.
    @Suite("ChannelFaults")
    struct ChannelFaultTests {
        @Test("whatsapp: each fault has its outcome, and no message is delivered twice")
        func whatsapp() async throws {
            let home = try EngyneHome()
            let cases = FaultCase.whatsapp
            let server = try WAHAServer(sessions: cases.map(\.slot))
            let plain = try WAHAServer(.webjs, sessions: cases.map(\.slot))
            try FaultRun.settings(home)
            for (index, one) in cases.enumerated() {
                let base = one.hasNoServer ? "http://127.0.0.1:9" : one.isPlain ? plain.base : server.base
                let options = "base_url: \"\(base)\", timeout_seconds: 2"
                try home.slot(one.slot, FaultRun.slot("whatsapp", options))
                let phone = FaultRun.phone(index)
                let vendor = one.isPlain ? plain : server
                if one.isStranger { vendor.exclude(phone) }
                guard let fault = one.fault else { continue }
                vendor.vendor.plan(fault, on: one.route, times: one.times) { request in
                    [request.json?["session"]?.string, request.query["session"], request.parameters["session"]]
                        .contains(one.slot)
                }
            }
            try await home.serve(FaultRun.environment)
            let run = FaultRun(home: home, channel: "whatsapp")
            try run.enqueue(cases.enumerated().map { ($1.slot, "+" + FaultRun.phone($0)) })
            try await run.approve(cases.count)
            let rows = try await run.rows(cases) { index in
                let delivered = [server, plain].map {
                    $0.vendor.deliveryCounts["\(FaultRun.phone(index))@c.us Hello \(cases[index].slot)"] ?? 0
                }
                return delivered.reduce(0, +)
            }
            #expect((server.vendor.complaints + plain.vendor.complaints).isEmpty)
            try FaultPage.check(rows, section: "whatsapp")
            server.stop()
            plain.stop()
            await home.clean()
        }

        @Test("telegram: each fault has its outcome, and no notice is delivered twice")
        func telegram() async throws {
            let home = try EngyneHome()
            let cases = FaultCase.telegram
            let server = try TelegramServer.make()
            try FaultRun.settings(home)
            for (index, one) in cases.enumerated() {
                let base = one.hasNoServer ? "http://127.0.0.1:9" : server.base
                let options = "base_url: \"\(base)\", timeout_seconds: 2, chat_id: \"\(1000 + index)\""
                try home.slot(one.slot, FaultRun.slot("telegram", options))
                guard let fault = one.fault else { continue }
                server.plan(fault, on: one.route, times: one.times) { $0.json?["chat_id"]?.int == 1000 + index }
            }
            try await home.serve(FaultRun.environment)
            let run = FaultRun(home: home, channel: "telegram")
            try run.enqueue(cases.enumerated().map { ($1.slot, "\(1000 + $0)") })
            let rows = try await run.rows(cases) { index in
                server.deliveryCounts.filter { $0.key.hasSuffix(" Hello \(cases[index].slot)") }.values.reduce(0, +)
            }
            #expect(server.complaints.isEmpty)
            try FaultPage.check(rows, section: "telegram")
            server.stop()
            await home.clean()
        }
    }
}
