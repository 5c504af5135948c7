import Domain
import Foundation
import Journal
import PluginKit
import Settings
import Slots
import Testing

@testable import DispatcherRun

/// A channel's script swapped over and over while messages flow. `ENGYNE_RELOADS=1000` makes it the long one.
@Suite("ReloadStorm", .serialized)
struct ReloadStormTests {
    private static let rounds = ProcessInfo.processInfo.environment["ENGYNE_RELOADS"].flatMap { Int($0) } ?? 60
    private static let isAlone = ProcessInfo.processInfo.environment["ENGYNE_RELOADS"] != nil
    private let channel = "storm"

    /// A version that says which one it is, in its answer and in its file.
    private func script(_ number: Int) -> String {
        """
        return {
          manifest = { name = "storm", version = "1.0.\(number)", api = 1, kind = "channel", audience = "staff",
            permissions = { files = true } },
          compose = function(_, event) return { to = "staff", body = event.lead.title } end,
          send = function(_, message)
            file.append("out.jsonl", message.id .. " v\(number)")
            return { outcome = "sent", external_id = "v\(number)" }
          end,
        }
        """
    }

    private func write(_ text: String, in home: HomeFolder) throws {
        let folder = home.root + "/channels"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/storm.lua"), options: .atomic)
    }

    @Test(
        "no message is lost or sent twice, each is sent by the version its intent names, broken versions never run, and nothing leaks"
    )
    func storm() async throws {
        let trial = try TrialHome()
        for slot in ["alpha", "beta"] {
            try trial.slot(
                slot, "dry_run: false\nchannels:\n  storm: {enabled: true, hourly: 100000, daily: 100000}\n")
        }
        let catalog = try PluginCatalog(home: trial.home.root, installation: trial.home.root + "/none", now: { Date() })
        let reload = HotReload(
            catalog: catalog, check: { CheckVerdict(report: .object(await PluginCheck.run(path: $0.keptPath).json)) },
            tell: { _ in })
        try write(script(0), in: trial.home)
        _ = try? await reload.reload(.channel, channel)
        try catalog.enable(.channel, channel)
        let run = Task { [setup = trial.setup(channel), port = trial.port] in
            await ChannelDispatcher.run(setup, host: port)
        }
        var before = ProcessNumbers.now()
        var openBefore = 0
        var versions: Set<String> = ["v0"]
        var messages = 0
        for round in 1...Self.rounds {
            let isBroken = round % 7 == 0
            try write(isBroken ? "return { manifest = \(round) }" : script(round), in: trial.home)
            // A dispatcher remembers every message for its key; what is measured is what a reload leaves behind.
            if round <= 200 || round % 5 == 0 {
                messages += 1
                try await trial.enqueue(channel, id: "item-\(round)", slot: round % 2 == 0 ? "alpha" : "beta")
            }
            let problem = try await reload.reload(.channel, channel)
            #expect((problem != nil) == isBroken, "round \(round)")
            if !isBroken { versions.insert("v\(round)") }
            trial.feed.yield(.notice("reload", [:]))
            // A reload has no answer of its own; the one to a request comes after it.
            #expect(await trial.ask("snapshot") != nil)
            if round == Self.rounds / 5 {
                before = ProcessNumbers.now()
                openBefore = ProcessNumbers.descriptors(below: trial.home.root)
            }
        }
        let (count, openAtFirst) = (messages, openBefore)
        #expect(await trial.wait { trial.journal(channel).count { $0["k"]?.string == "sent" } == count })
        let after = ProcessNumbers.now()
        try check(trial, versions, count)
        // A file that is just being written is open for a moment; what stays open must not grow by a single one.
        #expect(await trial.wait { ProcessNumbers.descriptors(below: trial.home.root) <= openAtFirst })
        // Other suites run in this process as well; only the long run, which is made alone, can be held to numbers.
        if Self.isAlone {
            #expect(after.descriptors <= before.descriptors + 3, "\(before) → \(after)")
            #expect(after.threads <= before.threads + 8, "\(before) → \(after)")
            #expect(after.residentMegabytes - before.residentMegabytes < 8, "\(before) → \(after)")
        }
        print("reload storm: \(Self.rounds) rounds, \(count) messages, \(before) → \(after)")
        let kept = try FileManager.default.contentsOfDirectory(atPath: trial.home.pluginVersions + "/channel/storm")
        #expect(kept.count <= 22)
        trial.feed.yield(.notice("stop", [:]))
        #expect(await run.value == 0)
    }

    private func check(_ trial: TrialHome, _ versions: Set<String>, _ count: Int) throws {
        let journal = trial.journal(channel)
        let sent = journal.filter { $0["k"]?.string == "sent" }
        #expect(Set(sent.compactMap { $0["id"]?.string }).count == count && sent.count == count)
        #expect(!journal.contains { ["unknown", "fail", "dead"].contains($0["k"]?.string) })
        let out = try String(
            contentsOfFile: trial.home.runtime + "/channels/storm/out.jsonl", encoding: .utf8
        ).split(separator: "\n").map(String.init)
        #expect(out.count == count && Set(out).count == count)
        for record in sent {
            let (id, version) = (record["id"]?.string ?? "", record["external_id"]?.string ?? "")
            let intent = journal.first { $0["k"]?.string == "intent" && $0["id"]?.string == id }
            #expect(versions.contains(version))
            #expect(intent?["plugin"]?["version"]?.string == "1.0." + version.dropFirst(), "\(id) \(version)")
            #expect(out.contains("\(id) \(version)"))
        }
    }
}

/// What this process holds.
struct ProcessNumbers: CustomStringConvertible {
    let residentMegabytes: Double
    let descriptors: Int
    let threads: Int
    var description: String { "\(residentMegabytes) MB, \(descriptors) descriptors, \(threads) threads" }

    /// How many open files lie below a folder.
    static func descriptors(below folder: String) -> Int {
        let files = FileManager.default
        let open = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return open.count {
            (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(folder) == true
        }
    }

    static func now() -> ProcessNumbers {
        let files = FileManager.default
        let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = statm.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return ProcessNumbers(
            residentMegabytes: (pages * 4096 / 1_048_576 * 10).rounded() / 10,
            descriptors: (try? files.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            threads: (try? files.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0)
    }
}
