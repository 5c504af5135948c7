import ArgumentParser
import Domain
import Foundation
import Settings
import Slots

/// "What would other settings have kept?", read from the slot's files; no host is needed and nothing is written.
struct SlotPreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "What changed settings would have kept of the last days' leads. Writes nothing.",
        discussion: """
            Examples:
              engyne-host slot preview alpha --set quality_level=90
              engyne-host slot preview alpha --set allowed_countries=[IN,KE] --set keywords_exclude=[veterinary] --days 30
            """)
    @OptionGroup var options: CommandOptions
    @Argument(help: "The slot.") var id: String
    @Option(help: "A changed setting, key=value; a list as [a,b]. May be repeated.") var set: [String] = []
    @Option(help: "How many days back, 1 to 90.") var days = 7
    @Option(help: "How many changed leads are listed.") var limit = 20

    func validate() throws {
        guard SlotPreview.days.contains(days) else { throw ValidationError("--days wants a whole number from 1 to 90") }
        guard limit >= 0 else { throw ValidationError("--limit wants 0 or more") }
    }

    func run() async throws {
        try await reporting(options) {
            let folder = try SlotFolder(id: try SlotCommand.slotID(id), home: options.homeFolder)
            guard folder.exists else { throw SlotError.unknown(folder.id) }
            var settings = SlotConfigFile(folder: folder)
            settings.refresh()
            let preview = try SlotPreview(
                of: folder, config: settings.config, patch: try SettingWords.patch(set), days: days, now: Date())
            options.show(.object(preview.json(limit: .max)), text: text(preview))
        }
    }

    private func text(_ preview: SlotPreview) -> String {
        guard preview.seen > 0 else { return "slot \(id) saw no lead in the last \(days) days" }
        let steps = preview.steps.map { step -> [String] in
            let quality = QualityLevel(step.level)
            return [
                "\(step.level)", "\(step.tally.kept) of \(preview.seen)",
                preview.wishes > 0 ? "\(step.tally.wishesKept) of \(preview.wishes)" : "–",
                "at most \(Int(quality?.maxAgeHours ?? 0)) h, member for \(quality?.minMemberMonths ?? 0) months",
            ]
        }
        var lines = [preview.sentence, "", Terminal.table([["QUALITY", "KEPT", "WISHES KEPT", "MEANS"]] + steps)]
        let (gained, lost) = (preview.changes.count(where: \.isKeptThen), preview.changes.count { !$0.isKeptThen })
        lines += ["", "\(gained) more would be kept, \(lost) would be skipped:"]
        let rows = preview.changes.prefix(limit).map { change in
            [
                change.isKeptThen ? "+ kept" : "- skipped", change.leadID,
                (change.isWished ? "(wished) " : "") + String(change.title.prefix(40)),
                (change.isKeptThen ? "now stands against it: " : "")
                    + change.reasons.map(RuleWords.of).joined(separator: "; "),
            ]
        }
        if !rows.isEmpty { lines.append(Terminal.table(rows)) }
        if preview.changes.count > rows.count {
            lines.append("… and \(preview.changes.count - rows.count) more (--limit, --json)")
        }
        return lines.joined(separator: "\n")
    }
}

/// `key=value` words as a change of settings.
enum SettingWords {
    /// A dot in the key leads into a group. A value that reads as JSON is one, `[a,b]` is a list, all else is a text.
    static func patch(_ words: [String]) throws -> JSONObject {
        var patch = JSONObject()
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("--set wants key=value, not '\(word)'")
            }
            let path = parts[0].split(separator: ".").map(String.init)
            patch = put(value(String(parts[1])), at: path[...], in: patch)
        }
        return patch
    }

    private static func put(_ value: JSONValue, at path: ArraySlice<String>, in object: JSONObject) -> JSONObject {
        guard let key = path.first else { return object }
        var copy = object
        copy[key] = path.count == 1 ? value : .object(put(value, at: path.dropFirst(), in: object[key]?.object ?? [:]))
        return copy
    }

    private static func value(_ text: String) -> JSONValue {
        do { return try JSONReader.read(Array(text.utf8)) } catch {
            guard text.hasPrefix("["), text.hasSuffix("]") else { return .string(text) }
            let items = text.dropFirst().dropLast().split(separator: ",").map {
                JSONValue.string($0.trimmingCharacters(in: .whitespaces))
            }
            return .array(items)
        }
    }
}
