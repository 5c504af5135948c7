import Domain
import Foundation
import TestSupport

/// A temporary home with a host on a free port, and what it wrote.
final class EngyneHome: @unchecked Sendable {
    let folder: URL
    private(set) var host: RunningBinary?
    private(set) var baseURL = ""
    private var token = ""

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "engyne-e2e-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: path("slots"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: path("config"), withIntermediateDirectories: true)
    }

    func path(_ name: String) -> URL { folder.appendingPathComponent(name) }

    func slot(_ id: String, _ yaml: String, template: String? = "Hello {{contact.name|there}}, about {{lead.title}}.")
        throws
    {
        let slot = path("slots/\(id)")
        try FileManager.default.createDirectory(
            at: slot.appendingPathComponent("templates"), withIntermediateDirectories: true)
        try Data(yaml.utf8).write(to: slot.appendingPathComponent("slot_config.yml"), options: .atomic)
        if let template { try Data(template.utf8).write(to: slot.appendingPathComponent("templates/first_touch.txt")) }
    }

    func serve(_ environment: [String: String] = [:], arguments: [String] = []) async throws {
        let running = try RunningBinary(
            ["serve", "--home", folder.path, "--port", "0"] + arguments, home: folder, environment: environment)
        host = running
        let up = await eventually(30) {
            guard running.isRunning else { return true }
            let info = try? JSONReader.read(Data(contentsOf: self.path("runtime/host.json")))
            guard let info, info["pid"]?.int == Int(running.pid), let base = info["base_url"]?.string else {
                return false
            }
            self.baseURL = base
            self.token = info["cli_token"]?.string ?? ""
            return await WebClient.get(base + "/health").status == 200
        }
        guard up, running.isRunning else {
            throw EndToEndFailure("the host did not start: \(running.output().suffix(800))")
        }
    }

    func stop() async { await host?.end() }

    func api(_ method: String, _ path: String, _ body: JSONValue? = nil) async -> WebAnswer {
        await WebClient.call(method, baseURL + path, body, ["Authorization": "Bearer \(token)"])
    }

    func command(_ arguments: [String], environment: [String: String] = [:]) throws -> (code: Int32, output: String) {
        let run = try RunningBinary(arguments, home: folder, environment: environment)
        run.process.waitUntilExit()
        return (run.process.terminationStatus, run.output())
    }

    // MARK: what stands on disk

    /// Whole lines of a log, torn tails left out.
    func lines(_ name: String) -> [JSONValue] {
        guard let data = try? Data(contentsOf: path(name)) else { return [] }
        return data.split(separator: 0x0A).compactMap { try? JSONReader.read($0) }
    }
    func leads(_ slot: String, _ type: String? = nil, lead: String? = nil) -> [JSONValue] {
        lines("slots/\(slot)/leads.jsonl").filter {
            (type == nil || $0["type"]?.string == type) && (lead == nil || $0["lead_id"]?.string == lead)
        }
    }
    func state(_ slot: String) -> JSONValue {
        (try? JSONReader.read(Data(contentsOf: path("slots/\(slot)/slot_state.json")))) ?? .null
    }
    func journal(_ channel: String) -> [JSONValue] {
        let folder = path("runtime/\(channel)_dispatch")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
            $0.hasPrefix("journal.")
        }.sorted()
        return names.flatMap { lines("runtime/\(channel)_dispatch/\($0)") }
    }
    func outbox() -> [JSONValue] { lines("runtime/channels/outbox/outbox.jsonl") }

    // MARK: processes

    func workerPid(_ slot: String) -> Int32? { state(slot)["pid"]?.int.map(Int32.init) }
    func dispatcherPid(_ channel: String) -> Int32? { firstLine("runtime/dispatcher_\(channel).pid") }
    func browserPid(_ slot: String) -> Int32? { firstLine("slots/\(slot)/browser.pid") }
    private func firstLine(_ name: String) -> Int32? {
        (try? String(contentsOf: path(name), encoding: .utf8))?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Living processes that name this home in their arguments or environment.
    func processes() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { $0 != getpid() }.compactMap { pid in
            let texts = ["cmdline", "environ"].map {
                (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(pid)/\($0)"))) ?? Data()
            }
            let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            let isDead = status.split(separator: ")").last?.trimmingPrefix(" ").hasPrefix("Z") ?? true
            let isMarket = texts[0].range(of: Data("practice-site".utf8)) != nil
            guard !isDead, !isMarket, texts.contains(where: { $0.range(of: Data(folder.path.utf8)) != nil }) else {
                return nil
            }
            return "\(pid) " + String(decoding: texts[0].map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self).prefix(120)
        }
    }

    /// Ends what is left and removes the folder.
    func clean() async {
        await stop()
        for text in processes() {
            if let pid = text.split(separator: " ").first.flatMap({ Int32($0) }) { kill(pid, SIGKILL) }
        }
        try? FileManager.default.removeItem(at: folder)
    }
}

struct EndToEndFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
