import ArgumentParser
import Domain
import Foundation
import Journal
import Settings
import Slots

struct SlotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slot", abstract: "Slots: one identity, one browser session, one account each.",
        discussion: "Example: engyne-host slot new alpha; engyne-host slot start alpha",
        subcommands: [
            New.self, List.self, Show.self, SlotPreviewCommand.self, Start.self, Stop.self, Restart.self, HardStop.self,
        ])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a slot folder with the commented example settings.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "Its id: a-z, 0-9, '-' and '_', at most 48 characters.") var id: String
        func run() async throws {
            try await reporting(options) {
                let slot = try SlotCommand.slotID(id)
                let home = options.homeFolder
                let file = home.slot(slot.raw) + "/slot_config.yml"
                guard !FileManager.default.fileExists(atPath: home.slot(slot.raw)) else {
                    throw HostFailure(
                        code: "slots.slot.exists", message: "slots/\(slot) is already there",
                        hint: "edit slots/\(slot)/slot_config.yml, or choose another id")
                }
                guard let example = try AtomicFile.read(home.exampleSlotConfig) else {
                    throw HostFailure(
                        code: "slots.example.missing",
                        message: "no config/slot_config.example.yml in \(home.installation)")
                }
                try FileManager.default.createDirectory(atPath: home.slot(slot.raw), withIntermediateDirectories: true)
                try AtomicFile.write(example, to: file)
                options.show(
                    ["slot_id": .string(slot.raw), "config": .string(file)],
                    text: "made \(home.shown(file)); it observes and does nothing risky until you say so there")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All slots with phase and heartbeat.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let answer = try await SlotCommand.allSlots(options)
                options.show(answer, text: SlotText.list(answer["items"]?.array ?? []))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One slot: state, status and settings as read.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        func run() async throws {
            try await reporting(options) {
                let slot = try SlotCommand.slotID(id)
                let folder = options.homeFolder.slot(slot.raw)
                var shown: JSONObject = ["slot_id": .string(slot.raw)]
                for (key, file) in [("state", "slot_state.json"), ("status", "status.json")] {
                    shown[key] = try AtomicFile.read("\(folder)/\(file)").map { try JSONReader.read($0) } ?? .null
                }
                options.show(.object(shown), text: SlotText.whole(.object(shown)))
            }
        }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start a slot; it also starts by itself from now on.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        func run() async throws { try await SlotCommand.act(options, id, "start") }
    }
    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop a slot; it stays stopped, also over restarts.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        func run() async throws { try await SlotCommand.act(options, id, "stop") }
    }
    struct Restart: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a slot's worker and start a new one.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        func run() async throws { try await SlotCommand.act(options, id, "restart") }
    }
    struct HardStop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hard-stop", abstract: "Kill a slot's worker and browser at once; it stays stopped.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        func run() async throws { try await SlotCommand.act(options, id, "hard-stop") }
    }

    static func slotID(_ text: String) throws -> SlotID {
        guard let slot = SlotID(text) else {
            throw HostFailure(
                code: "slots.id.invalid", message: "'\(text)' is no slot id",
                hint: "use a-z, 0-9, '-' and '_', beginning with a letter or digit, at most 48 characters")
        }
        return slot
    }

    static func act(_ options: CommandOptions, _ id: String, _ verb: String) async throws {
        try await reporting(options) {
            let slot = try slotID(id)
            let answer = try await HostClient.required(in: options.homeFolder).call("POST", "/slots/\(slot)/\(verb)")
            options.show(answer, text: "\(slot): \(answer["desired"]?.string ?? verb)")
        }
    }

    /// From the running host; without one, from the folders.
    static func allSlots(_ options: CommandOptions) async throws -> JSONValue {
        if let host = try HostClient.running(in: options.homeFolder) { return try await host.call("GET", "/slots") }
        let home = options.homeFolder
        let names =
            FileManager.default.fileExists(atPath: home.slots)
            ? try FileManager.default.contentsOfDirectory(atPath: home.slots) : []
        let items = try names.compactMap(SlotID.init).sorted().map { slot -> JSONValue in
            let state = try AtomicFile.read(home.slot(slot.raw) + "/slot_state.json").map { try JSONReader.read($0) }
            var file = SlotConfigFile(folder: try SlotFolder(id: slot, home: home))
            file.refresh()
            return [
                "slot_id": .string(slot.raw), "phase": state?["phase"] ?? .null, "pid": .null,
                "desired": state?["desired"] ?? .null,
                "dry_run": .bool(file.config.dryRun), "auto_buy": .bool(file.config.autoBuy),
                "last_error": JSONValue(file.problem?.message ?? state?["last_error"]?.string),
            ]
        }
        return ["items": .array(items), "next": .null]
    }
}

enum SlotText {
    static func list(_ items: [JSONValue]) -> String {
        guard !items.isEmpty else { return "no slots yet; make one with 'engyne-host slot new NAME'" }
        let rows = items.map { item in
            [
                item["slot_id"]?.string ?? "-", item["health"]?.string ?? "-", item["phase"]?.string ?? "-",
                item["heartbeat_age_seconds"]?.double.map { "\(Int($0)) s ago" } ?? "silent",
                item["dry_run"]?.bool == false ? "live" : "dry-run",
                item["auto_buy"]?.bool == true ? "buys" : "observes",
                item["last_error"]?.string ?? item["last_error"]?["message"]?.string ?? "",
            ]
        }
        let notes = items.compactMap { item -> String? in
            guard let health = item["health"]?.string, health != "green", let why = item["health_why"]?.string else {
                return nil
            }
            return "\(item["slot_id"]?.string ?? "-") is \(health): \(why)"
        }
        let table = Terminal.table([["SLOT", "HEALTH", "PHASE", "HEARTBEAT", "MODE", "CLICKS", "LAST ERROR"]] + rows)
        return ([table] + notes).joined(separator: "\n")
    }

    static func whole(_ slot: JSONValue) -> String {
        ["state", "status"].map { "\($0): \(slot[$0]?.encodedString ?? "none")" }.joined(separator: "\n")
    }
}
