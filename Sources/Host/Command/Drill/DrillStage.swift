import Domain
import Egress
import Foundation
import Journal
import ProcessBridge
import Settings

/// The drill's processes and files: the practice site, the host, and a slot with its own copy of the connector.
final class DrillStage {
    let home: HomeFolder
    let signals = StopSignals()
    private var children: [DemoChild] = []
    private(set) var siteURL = ""
    private var host: HostClient?
    private var egress = EgressClient(allow: HostAllowList())

    static let slot = "drill"
    private static let seed = 7

    init(home: HomeFolder) { self.home = home }

    var selectors: String { "\(home.connectors)/\(DrillMend.connector)/selectors.lua" }
    var fixtures: String { "\(home.connectors)/\(DrillMend.connector)/fixtures" }

    /// Starts everything and waits until the slot has read the site as it usually is.
    func open() async throws {
        let site = try DemoChild.start(
            ["practice-site", "--port", "0", "--seed", "\(Self.seed)"], home: home, log: "practice.log")
        children.append(site)
        siteURL = try await site.firstLine(seconds: 20)
        var allow = HostAllowList()
        try allow.allow(siteURL)
        egress = EgressClient(allow: allow)
        try writeFiles()
        let host = try DemoChild.start(["serve", "--home", home.root, "--port", "0"], home: home, log: "serve.log")
        children.append(host)
        let client = try await until("the host to start", seconds: 60) { try self.client(of: host) }
        self.host = client
        // What replaces a bundled plugin waits for a person's yes.
        let enable = "/plugins/connector/\(DrillMend.connector)/enable"
        _ = try await until("the connector to be there", seconds: 30) {
            do { return try await client.call("POST", enable) } catch { return nil }
        }
        _ = try await until("the slot to read", seconds: 120) { try self.read().isEmpty ? nil : true }
    }

    private func writeFiles() throws {
        let copy = "\(home.connectors)/\(DrillMend.connector)"
        try FileManager.default.createDirectory(atPath: home.connectors, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: home.slot(Self.slot), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(home.bundledConnectors)/\(DrillMend.connector)", toPath: copy)
        let text = String(decoding: try AtomicFile.read(selectors) ?? [], as: UTF8.self)
        try AtomicFile.write(Array(("-- the drill's own copy\n" + text).utf8), to: selectors)
        let config = """
            # The drill's slot: it may buy on the practice site, and nowhere else.
            connector: \(DrillMend.connector)
            dry_run: false
            auto_buy: true
            quality_level: 40
            cycle_seconds: 15
            max_clicks_per_cycle: 1
            max_clicks_per_day: 20
            max_clicks_per_week: 20
            options: {base_url: "\(siteURL)", wait_seconds: 5}

            """
        try AtomicFile.write(Array(config.utf8), to: home.slot(Self.slot) + "/slot_config.yml")
    }

    private func client(of host: DemoChild) throws -> HostClient? {
        if host.hasEnded {
            throw HostFailure(
                code: "drill.host.unavailable", message: "the host did not start",
                hint: "play it with --keep and read runtime/serve.log")
        }
        guard let client = try HostClient.running(in: home), client.pid == host.pid else { return nil }
        return client
    }

    /// Asks the site to do something.
    @discardableResult
    func control(_ verb: String, _ body: JSONValue) async throws -> JSONValue {
        try await ask("POST", "/__control/" + verb, body)
    }
    func truth() async throws -> JSONValue { try await ask("GET", "/__truth", nil) }

    private func ask(_ method: String, _ path: String, _ body: JSONValue?) async throws -> JSONValue {
        var request = OutgoingRequest(method: method, url: siteURL + path, timeoutSeconds: 10)
        if let body {
            request.headers = [("Content-Type", "application/json")]
            request.body = body.encoded
        }
        return try JSONReader.read(try await egress.send(request).body)
    }

    /// What waits for a person at the slot, by id, as a sentence.
    func items() async throws -> [String: String] {
        let all = try await host?.call("GET", "/attention")
        let list = all?.array ?? all?["items"]?.array ?? []
        return list.reduce(into: [:]) { found, item in
            guard let id = item["id"]?.string, id.hasPrefix("slot:\(Self.slot):") else { return }
            found[id] = [item["title"]?.string, item["message"]?.string].compactMap { $0 }.joined(separator: ": ")
        }
    }

    /// One command of this same program in the drill's home, as a person would type it; its exit code and words.
    func tool(_ arguments: [String]) async throws -> (code: Int32, output: String) {
        let log = "drill-\(arguments[0]).log"
        let child = try DemoChild.start(arguments + ["--home", home.root], home: home, log: log)
        let output = await child.allOutput()
        _ = try await until("'\(arguments[0])' to end", seconds: 120) { child.hasEnded ? true : nil }
        return (
            child.exitCode ?? -1,
            output + String(decoding: try AtomicFile.read("\(home.runtime)/\(log)") ?? [], as: UTF8.self)
        )
    }

    /// Leads the slot has read so far, and those it has an intent for.
    func read() throws -> Set<String> { Set(try events(.observed)) }
    func intended() throws -> Set<String> { Set(try events(.clickIntended)) }

    private func events(_ type: LeadEventType) throws -> [String] {
        var reader = JournalReader(path: home.slot(Self.slot) + "/leads.jsonl")
        return try reader.readNew().entries.filter { $0.value["type"]?.string == type.rawValue }
            .compactMap { $0.value["lead_id"]?.string }
    }

    /// Looks again and again until there is an answer.
    /// - Throws: `drill.stopped` after Ctrl-C, `drill.late` at the end of the time.
    @discardableResult
    func until<T>(_ what: String, seconds: Double, every: Double = 0.1, _ look: () async throws -> T?) async throws -> T
    {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if signals.arrived { throw HostFailure(code: "drill.stopped", message: "stopped", hint: "") }
            if let found = try await look() { return found }
            try await Task.sleep(for: .seconds(every))
        }
        throw HostFailure(
            code: "drill.late", message: "waited \(Int(seconds)) s in vain for \(what)",
            hint: "play it with --keep and read the logs in runtime/")
    }

    func end() {
        for child in children.reversed() { child.end() }
        children = []
    }
}
