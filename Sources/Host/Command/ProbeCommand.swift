import ArgumentParser
import Domain
import Foundation
import Journal
import Settings
import Worker

struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Save the site's pages and say how the selectors do; never clicks.",
        discussion:
            "Example: engyne-host --probe alpha. A running slot does it after its current cycle; a stopped one is probed here."
    )
    @OptionGroup var options: CommandOptions
    @Argument(help: "The slot.") var slot: String
    @Option(help: "Only this page of the connector.") var page: String?
    @Option(help: ArgumentHelp("Where to save (default runtime/probe/SLOT/TIME).", valueName: "dir")) var out: String?
    @Flag(help: "Show the browser's window.") var headed = false
    @Option(help: "Seconds a person has to log in, with --headed.") var wait = 60.0

    func run() async throws {
        try await reporting(options) {
            let id = try SlotCommand.slotID(slot)
            let home = options.homeFolder
            let folder = out ?? ProbeRun.folder(in: home, slot: id, at: Date())
            let report: JSONValue
            if headed { try await Self.waitUntilStopped(id, home) }
            if let host = try HostClient.running(in: home), try await Self.isRunning(id, host) {
                Terminal.complain("slot \(id) is running; its worker probes after the current cycle ...")
                var wish = JSONObject()
                if let page { wish["page"] = .string(page) }
                let answer = try await host.call("POST", "/slots/\(id)/probe", body: .object(wish))
                let made = home.root + "/" + (answer["out"]?.string ?? "")
                report = try Self.brought(try await Self.wait(for: made), from: made, to: out)
            } else {
                let probe = SoloProbe(
                    slot: id, home: home, out: folder, headed: headed, environment: options.settings().environment,
                    now: { Date() })
                report = try await probe.run(page: page, waitSeconds: wait) { Terminal.complain($0) }
            }
            options.show(report, text: Self.text(report))
            if report["login"]?.string != "ok" {
                throw HostFailure(
                    code: "probe.login.required",
                    message: "the site wants a login, so its lists could not be looked at",
                    hint: "log in in the slot's browser profile (engyne-host probe \(id) --headed), then probe again")
            }
            if report["drift"]?.string != nil { throw ExitCode(1) }
        }
    }

    /// A window needs the profile for itself, and a stop that was just asked for takes a few seconds.
    private static func waitUntilStopped(_ slot: SlotID, _ home: HomeFolder) async throws {
        for attempt in 0..<20 {
            guard let host = try HostClient.running(in: home), try await isRunning(slot, host) else { return }
            if attempt == 0 { Terminal.complain("slot \(slot) is running; waiting up to 20 s for its end ...") }
            try await Task.sleep(for: .seconds(1))
        }
        throw HostFailure(
            code: "probe.slot.running", message: "slot \(slot) is running, and its browser profile with it",
            hint: "stop it first: engyne-host slot stop \(slot)")
    }

    private static func isRunning(_ slot: SlotID, _ host: HostClient) async throws -> Bool {
        let items = try await host.call("GET", "/slots")["items"]?.array ?? []
        return items.first { $0["slot_id"]?.string == slot.raw }?["pid_alive"]?.bool == true
    }

    private static func wait(for folder: String) async throws -> JSONValue {
        for _ in 0..<900 {
            if let bytes = try AtomicFile.read(folder + "/report.json") { return try JSONReader.read(bytes) }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw HostFailure(
            code: "probe.worker.unavailable", message: "the worker did not probe within 3 minutes",
            hint: "stop the slot, then probe again")
    }

    /// What the worker saved in its own place, copied to where it was wished for.
    private static func brought(_ report: JSONValue, from made: String, to wished: String?) throws -> JSONValue {
        guard let wished, var brought = report.object else { return report }
        try AtomicFile.makeFolder(wished)
        for name in try FileManager.default.contentsOfDirectory(atPath: made) {
            let target = wished + "/" + name
            if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
            try FileManager.default.copyItem(atPath: made + "/" + name, toPath: target)
        }
        brought["out"] = .string(wished)
        return .object(brought)
    }

    private static func text(_ report: JSONValue) -> String {
        let pages = (report["pages"]?.array ?? []).map { page in
            "\(page["name"]?.string ?? "-")  \(page["url"]?.string ?? "")\n  "
                + (page["files"]?.array ?? []).compactMap(\.string).joined(separator: "\n  ")
        }
        let selectors = (report["selectors"]?.array ?? []).map { item in
            [
                item["name"]?.string ?? "-", "\(item["matches"]?.int ?? 0)",
                item["matched_by"]?.int.map { "fallback \($0)" } ?? "-",
                item["fill_rate"]?.double.map { "\(Int(($0 * 100).rounded())) %" } ?? "-",
            ]
        }
        if let note = report["note"]?.string { return note }
        let verdict =
            report["drift"]?.string.map { "DRIFT: \($0)" }
            ?? "\(report["leads"]?.int ?? 0) leads read, \(report["rejected"]?.int ?? 0) rows rejected"
        return
            (["saved in \(report["out"]?.string ?? "")"] + pages + [
                Terminal.table([["SELECTOR", "MATCHES", "BY", "FILLED"]] + selectors), verdict,
            ])
            .joined(separator: "\n")
    }
}
