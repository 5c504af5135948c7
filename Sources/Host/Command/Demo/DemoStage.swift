import ArgumentParser
import Domain
import Foundation
import Journal
import ProcessBridge
import Settings

/// The demo's processes: the practice marketplace and the host, each a child that ends with this process.
struct DemoStage {
    let home: HomeFolder
    let port: Int
    let seed: Int
    let standing: Bool

    /// Makes the home, and refuses one that holds any slot but `demo`: only there may money switches be on by themselves.
    func prepare() throws {
        ProcessLife.ignoreBrokenPipes()
        let files = FileManager.default
        let slots = files.fileExists(atPath: home.slots) ? try files.contentsOfDirectory(atPath: home.slots) : []
        let others = slots.filter { !$0.hasPrefix(".") && $0 != "demo" }.sorted()
        guard others.isEmpty else {
            throw HostFailure(
                code: "demo.home.not_empty",
                message: "\(home.root) holds the slot '\(others[0])'; the demo wants a home of its own",
                hint: "set ENGYNE_HOME to an empty folder, or run your own slots with 'scripts/run.sh --serve'")
        }
        try files.createDirectory(atPath: home.slot("demo") + "/templates", withIntermediateDirectories: true)
    }

    func play(json: Bool) async throws {
        let signals = StopSignals()
        let site = try DemoChild.start(
            ["practice-site", "--port", "0", "--seed", "\(seed)"], home: home, log: "practice.log")
        defer { site.end() }
        let siteURL = try await site.firstLine(seconds: 20)
        try writeSlot(siteURL: siteURL)
        let host = try DemoChild.start(
            ["serve", "--home", home.root, "--port", "\(port)"], home: home, log: "serve.log",
            environment: ["DISPATCHER_DRY_RUN": "false"])
        defer { host.end() }
        let client = try await waitForHost(host, signals)
        let standingID = standing ? try await grantStanding(client) : nil
        let link = try await client.call("POST", "/auth/local")["url"]?.string ?? client.baseURL
        introduce(siteURL: siteURL, link: link, client: client, standing: standingID, json: json)
        try await WalkView(home: home).show(until: { signals.arrived || host.hasEnded })
        if host.hasEnded, !signals.arrived {
            throw HostFailure(
                code: "demo.host.ended", message: "the host ended by itself", hint: "read \(home.runtime)/serve.log")
        }
        Terminal.complain("\nstopping ...")
    }

    private func writeSlot(siteURL: String) throws {
        let config = """
            # The demo's slot. Only here, on the bundled practice marketplace, do the money switches start as on.
            client: Demo Pharma
            dry_run: false
            auto_buy: true
            quality_level: 40
            cycle_seconds: 15
            max_clicks_per_cycle: 3
            max_clicks_per_day: 100
            max_clicks_per_week: 500
            channels:
              outbox: {enabled: true, approval: standing, template: first_touch, window: "00:00-24:00"}
            options:
              base_url: \(siteURL)

            """
        try AtomicFile.write(Array(config.utf8), to: home.slot("demo") + "/slot_config.yml")
        let template = home.slot("demo") + "/templates/first_touch.txt"
        guard !FileManager.default.fileExists(atPath: template) else { return }
        let text =
            "Hello {{contact.name|there}}, this is {{client}}. You asked for {{lead.title}}. May we send you a quotation?\n"
        try AtomicFile.write(Array(text.utf8), to: template)
    }

    private func waitForHost(_ host: DemoChild, _ signals: StopSignals) async throws -> HostClient {
        for _ in 0..<150 where !signals.arrived {
            if host.hasEnded { break }
            if let client = try HostClient.running(in: home), client.pid == host.pid { return client }
            try await Task.sleep(for: .milliseconds(200))
        }
        let log = try AtomicFile.read(home.runtime + "/serve.log") ?? []
        let words = String(decoding: log.suffix(2000), as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("note:") && !$0.hasPrefix("  hint:") }
        throw HostFailure(
            code: words.contains { $0.hasPrefix("api.port.taken") } ? "demo.port.taken" : "demo.host.unavailable",
            message: "the host did not start: \(words.last ?? "it said nothing")",
            hint: "end what is named there, or choose another port, e.g. --port \(port + 1)")
    }

    /// Twenty a day, only for `demo` and `outbox`, ending with today.
    private func grantStanding(_ client: HostClient) async throws -> String? {
        let ends = Date().addingTimeInterval(86_400 - 1)
        let answer = try await client.call(
            "POST", "/approvals/standing",
            body: [
                "slot_id": "demo", "channel": "outbox", "template": "first_touch", "daily_cap": 20,
                "ends_at": .string(Timestamp.string(min(ends, endOfToday))),
            ])
        return answer["id"]?.string
    }

    private var endOfToday: Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Asia/Kolkata") ?? .gmt
        let today = calendar.startOfDay(for: Date())
        return calendar.date(byAdding: .day, value: 1, to: today)?.addingTimeInterval(-1)
            ?? today.addingTimeInterval(86_399)
    }

    private func introduce(siteURL: String, link: String, client: HostClient, standing: String?, json: Bool) {
        if json {
            Terminal.say([
                "base_url": .string(client.baseURL), "login_url": .string(link), "site_url": .string(siteURL),
                "home": .string(home.root),
            ])
        }
        let approval =
            standing.map { id in
                "standing approval \(id) lets 20 messages a day through, for this slot and channel, until midnight (Asia/Kolkata);\n"
                    + "  take it away with:  engyne-host approvals standing remove \(id) --home \(home.root)"
            } ?? "no standing approval: each message waits for your yes in the dashboard"
        Terminal.complain(
            """

            ENGYNE demo. Nothing here leaves this machine.
              dashboard (signs you in once):  \(link)
              practice marketplace:           \(siteURL)
              messages are written to:        \(home.runtime)/channels/outbox/outbox.jsonl
              \(approval)
              Ctrl-C stops everything.

            """)
    }
}
