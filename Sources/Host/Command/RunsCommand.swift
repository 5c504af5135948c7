import ArgumentParser
import Domain
import Foundation
import ProcessBridge
import Settings
import Slots

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "What a slot's runs were and what evidence they left.",
        discussion: "Example: engyne-host runs alpha; engyne-host runs alpha --run 0194…")
    @OptionGroup var options: CommandOptions
    @Argument(help: "The slot.") var id: String
    @Option(help: "One run with its bundles and the names of its files.") var run: String?
    @Option(help: "How many runs to list, the newest first.") var limit = 20

    func run() async throws {
        try await reporting(options) {
            let folder = try SlotFolder(id: try SlotCommand.slotID(id), home: options.homeFolder)
            guard folder.exists else { throw SlotError.unknown(folder.id) }
            let inUse = try Self.runAtWork(folder)
            if let run { return try show(run, of: folder, inUse: inUse) }
            let runs = RunFolder.all(of: folder).prefix(max(0, limit)).map { RunView($0, inUse: inUse) }
            options.show(
                ["items": .array(runs.map { .object($0.json) }), "next": .null], text: Self.table(runs))
        }
    }

    /// The run whose process lives.
    private static func runAtWork(_ folder: SlotFolder) throws -> String? {
        let state = try SlotStateFile.read(folder)
        guard let pid = state.pid, let startedAt = state.pidStartedAt,
            ProcessIdentity(pid: pid, startedAt: startedAt).isAlive
        else { return nil }
        return state.runID
    }

    private func show(_ run: String, of folder: SlotFolder, inUse: String?) throws {
        guard let found = RunFolder(slot: folder, runID: run), found.exists else {
            throw HostFailure(
                code: "slots.run.unknown", message: "slot \(folder.id) has no run '\(run)'",
                hint: "engyne-host runs \(folder.id) lists them")
        }
        let view = RunView(found, inUse: inUse)
        options.show(.object(view.whole), text: Self.text(view, home: options.homeFolder))
    }

    private static func table(_ runs: [RunView]) -> String {
        guard !runs.isEmpty else { return "no run yet" }
        return runs.map { view in
            let item = view.json
            let cycles = item["counts"]?["cycles"]?.int.map { "\($0) cycles" } ?? ""
            let bundles = view.bundles.isEmpty ? "" : "\(view.bundles.count) bundles"
            return [
                view.folder.runID, item["state"]?.string ?? "no record", item["started_at"]?.string ?? "",
                item["ended_at"]?.string ?? "", cycles, bundles, item["reason"]?.string ?? "",
            ].filter { !$0.isEmpty }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func text(_ view: RunView, home: HomeFolder) -> String {
        var lines = [table([view]), "folder: \(home.shown(view.folder.path))"]
        for bundle in view.bundles {
            let why = bundle["failure"]?["message"]?.string.map { ": \($0)" } ?? ""
            lines.append("bundle \(bundle["name"]?.string ?? "")  \(bundle["at"]?.string ?? "")\(why)")
        }
        return (lines + view.folder.artefacts().map { "  \($0)" }).joined(separator: "\n")
    }
}
