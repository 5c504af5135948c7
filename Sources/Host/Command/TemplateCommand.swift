import ArgumentParser
import Delivery
import Domain
import Foundation
import Settings
import Slots
import Worker

/// A slot's message templates, read from its files: no host is needed, nothing is written, nothing is sent.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "A slot's message texts: their versions, and how one reads for a lead.",
        discussion: "Example: engyne-host template preview alpha --lead 146000012345",
        subcommands: [List.self, Preview.self, Versions.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The templates of a slot and their versions of now.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "The slot.") var slot: String
        func run() async throws {
            try await reporting(options) {
                let folder = try TemplateCommand.folder(slot, options)
                let rows = try TemplateFile.names(in: folder).compactMap { name -> [String]? in
                    guard let text = TemplateFile.text(named: name, in: folder) else { return nil }
                    let places = MessageTemplate.places(text, event: [:], client: nil).map(\.path)
                    return [TemplateVersion.of(name: name, text: text), places.joined(separator: ", ")]
                }
                let items = rows.map { ["version": .string($0[0]), "places": .string($0[1])] as JSONValue }
                options.show(["items": .array(items)], text: Terminal.table([["VERSION", "PLACES"]] + rows))
            }
        }
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "The text as one lead's buyer would get it, and what it lacks. Exits 1 when something is missing.",
            discussion: """
                Examples:
                  engyne-host template preview alpha
                  engyne-host template preview alpha second_touch --lead 146000012345
                """)
        @OptionGroup var options: CommandOptions
        @Argument(help: "The slot.") var slot: String
        @Argument(help: "The template's name, or a version like first_touch@….") var name = "first_touch"
        @Option(help: "Which lead's facts; default: the one verified last, else the one seen last.") var lead: String?

        func run() async throws {
            try await reporting(options) {
                let folder = try TemplateCommand.folder(slot, options)
                guard
                    let text = TemplateFile.text(named: name, in: folder)
                        ?? TemplateFile.text(ofVersion: name, in: folder)
                else { throw ValidationError("slot \(slot) has no template '\(name)'") }
                var settings = SlotConfigFile(folder: folder)
                settings.refresh()
                let client = settings.config.client
                let event = try TemplateCommand.event(of: lead, in: folder)
                let places = MessageTemplate.places(text, event: event ?? [:], client: client)
                let missing = MessageTemplate.missing(text, event: event ?? [:], client: client)
                let version = name.contains("@") ? name : TemplateVersion.of(name: name, text: text)
                let filled = MessageTemplate.fill(text, event: event ?? [:], client: client)
                let answer: JSONObject = [
                    "slot_id": .string(slot), "version": .string(version), "lead_id": event?["lead_id"] ?? .null,
                    "text": .string(filled), "missing": JSONValue(missing),
                    "places": .array(
                        places.map {
                            ["path": .string($0.path), "fact": JSONValue($0.fact), "fallback": JSONValue($0.fallback)]
                        }),
                ]
                options.show(.object(answer), text: words(version, event?["lead_id"]?.string, places, missing, filled))
                if !missing.isEmpty { throw ExitCode(1) }
            }
        }

        private func words(
            _ version: String, _ lead: String?, _ places: [MessageTemplate.Place], _ missing: [String], _ filled: String
        ) -> String {
            let rows = places.map { place in
                [
                    place.path,
                    place.fact ?? place.fallback.map { "nothing; it says '\($0)'" } ?? "MISSING, and no words instead",
                ]
            }
            let about = lead.map { "for lead \($0)" } ?? "for no lead: this slot has seen none"
            let end =
                missing.isEmpty
                ? []
                : [
                    "",
                    "No buyer gets this: it needs \(missing.joined(separator: ", ")). Give the place words: {{\(missing[0])|…}}",
                ]
            return (["\(version), \(about)", Terminal.table([["PLACE", "BECOMES"]] + rows), "", filled] + end)
                .joined(separator: "\n")
        }
    }

    struct Versions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every version of a template that drafts were made of.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "The slot.") var slot: String
        @Argument(help: "The template's name.") var name = "first_touch"
        func run() async throws {
            try await reporting(options) {
                let folder = try TemplateCommand.folder(slot, options)
                let versions = try TemplateFile.versions(named: name, in: folder)
                let items = versions.map { entry in
                    [
                        "version": .string(entry.version), "since": .string(Timestamp.string(entry.since)),
                        "text": JSONValue(TemplateFile.text(ofVersion: entry.version, in: folder)),
                    ] as JSONValue
                }
                let rows = versions.map { [$0.version, Timestamp.string($0.since)] }
                options.show(["items": .array(items)], text: Terminal.table([["VERSION", "FIRST USED"]] + rows))
            }
        }
    }

    private static func folder(_ slot: String, _ options: CommandOptions) throws -> SlotFolder {
        let folder = try SlotFolder(id: try SlotCommand.slotID(slot), home: options.homeFolder)
        guard folder.exists else { throw SlotError.unknown(folder.id) }
        return folder
    }

    /// The verified event a lead would make, or its facts so far; nil when the slot has seen no lead.
    private static func event(of lead: String?, in folder: SlotFolder) throws -> JSONObject? {
        let records = try LedgerReading.history(path: folder.leads).records
        if let lead {
            guard let record = records[lead] else {
                throw ValidationError("slot \(folder.id) has seen no lead '\(lead)'")
            }
            return UnsentEvents.event(for: record, slotID: folder.id)
        }
        let last = records.values.max { one, other in
            (one.verifiedAt ?? .distantPast, one.firstSeenAt ?? .distantPast)
                < (other.verifiedAt ?? .distantPast, other.firstSeenAt ?? .distantPast)
        }
        return last.map { UnsentEvents.event(for: $0, slotID: folder.id) }
    }
}
