import ArgumentParser
import Domain
import Foundation
import Journal
import Settings

struct LeadsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leads",
        abstract: "The ledger of a slot: every lead with its decision and the number that decided.",
        discussion: "Example: engyne-host leads alpha --why 146000012345")
    @OptionGroup var options: CommandOptions
    @Argument(help: "The slot.") var id: String
    @Option(help: "The whole trail of one lead.") var why: String?
    @Option(help: "Only leads with an event at or after this ISO-8601 time.") var since: String?
    @Flag(help: "Comma-separated values instead of a table.") var csv = false

    func run() async throws {
        try await reporting(options) {
            let slot = try SlotCommand.slotID(id)
            let events = try LedgerReading.events(path: options.homeFolder.slot(slot.raw) + "/leads.jsonl")
            if let why { return try showTrail(of: why, in: events) }
            let from = try since.map { text -> Date in
                guard let date = Timestamp.date(text) else {
                    throw ValidationError("--since wants a time like 2026-01-09T10:00:00Z")
                }
                return date
            }
            let rows = LedgerReading.rows(events, since: from)
            if csv { return Terminal.say(LedgerReading.csv(rows)) }
            options.show(["items": .array(rows.map(\.json)), "next": .null], text: LedgerReading.table(rows))
        }
    }

    private func showTrail(of lead: String, in events: [LeadEvent]) throws {
        let trail = events.filter { $0.leadID == lead }
        guard !trail.isEmpty else {
            throw HostFailure(code: "leads.lead.unknown", message: "slot \(id) has no lead '\(lead)'")
        }
        options.show(
            ["items": .array(trail.map { .object($0.json) })],
            text: trail.map {
                "\(Timestamp.string($0.at))  \($0.type.rawValue)  \(JSONValue.object($0.fields).encodedString)"
            }
            .joined(separator: "\n"))
    }
}
