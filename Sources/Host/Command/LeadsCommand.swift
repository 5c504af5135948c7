import ArgumentParser
import Domain
import Foundation
import Journal
import Settings
import Slots

struct LeadsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leads",
        abstract: "The ledger of a slot: every lead with its decision and the number that decided.",
        discussion: """
            Examples:
              engyne-host leads alpha --why 146000012345     every rule that stands against it, with limit and value
              engyne-host leads alpha --clock --days 7       posted, seen, clicked, verified, first touch: how quick
              engyne-host leads alpha --wish 146000012345    "I wanted this one": noted, never clicked
            """)
    @OptionGroup var options: CommandOptions
    @Argument(help: "The slot.") var id: String
    @Option(help: "The whole trail of one lead, in words.") var why: String?
    @Option(help: "Note that this lead was wanted; the running host writes it down and clicks nothing.")
    var wish: String?
    @Flag(help: "How quickly each step followed the one before it.") var clock = false
    @Option(help: "For --clock: leads first seen in the last so many days.") var days = 7
    @Option(help: "Only leads with an event at or after this ISO-8601 time.") var since: String?
    @Flag(help: "Comma-separated values instead of a table.") var csv = false

    func validate() throws {
        guard (1...400).contains(days) else { throw ValidationError("--days wants a whole number from 1 to 400") }
        guard [why != nil, wish != nil, clock, csv].count(where: { $0 }) <= 1 else {
            throw ValidationError("choose one of --why, --wish, --clock and --csv")
        }
    }

    func run() async throws {
        try await reporting(options) {
            let slot = try SlotCommand.slotID(id)
            if let wish { return try await note(wish, slot) }
            let path = options.homeFolder.slot(slot.raw) + "/leads.jsonl"
            if clock { return try showClock(path) }
            let events = try LedgerReading.events(path: path)
            if let why { return try showTrail(of: why, in: events, slot) }
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

    private func showTrail(of lead: String, in events: [LeadEvent], _ slot: SlotID) throws {
        var settings = SlotConfigFile(folder: try SlotFolder(id: slot, home: options.homeFolder))
        settings.refresh()
        guard let story = LeadStory(of: lead, in: events, zone: settings.config.timeZone) else {
            throw LedgerReading.unknown(lead, slot: id, in: events)
        }
        options.show(story.json, text: story.text)
    }

    private func showClock(_ path: String) throws {
        let since = Date().addingTimeInterval(-Double(days) * 86_400)
        let clock = ReactionClock(try LedgerReading.history(path: path).records.values, since: since)
        var json = clock.json(limit: .max)
        json["days"] = JSONValue(days)
        options.show(.object(json), text: ClockText.table(clock, days: days))
    }

    private func note(_ lead: String, _ slot: SlotID) async throws {
        let name = lead.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? lead
        let answer = try await HostClient.required(in: options.homeFolder).call(
            "POST", "/slots/\(slot)/leads/\(name)/wish", body: [:])
        let isNew = answer["accepted"]?.bool == true
        options.show(
            answer,
            text: isNew
                ? "noted: you wanted \(lead). Nothing is clicked; 'engyne-host slot preview \(slot)' counts it"
                : "it was noted before, at \(answer["wished_at"]?.string ?? "?")")
    }
}

/// The reaction clock for people.
enum ClockText {
    static func table(_ clock: ReactionClock, days: Int) -> String {
        guard !clock.laps.isEmpty else { return "no lead was seen in the last \(days) days" }
        let steps = ReactionClock.Step.allCases.map { step -> [String] in
            let figure = clock.figure(step)
            return [
                step.words, "\(figure?.count ?? 0)", SlotTime.span(figure?.median), SlotTime.span(figure?.ninthDecile),
                SlotTime.span(figure?.longest), figure?.longestLead ?? "",
            ]
        }
        let slowest = clock.slowest.map { "slowest step: \($0.words)" } ?? "no step was taken yet"
        let head = "\(clock.laps.count) leads seen in the last \(days) days; \(slowest)"
        let items = clock.laps.filter { $0.seconds[.seenToClicked] != nil }.prefix(20).map { lap in
            [lap.leadID] + ReactionClock.Step.allCases.map { SlotTime.span(lap.seconds[$0]) }
                + [lap.slowest?.words ?? "", String(lap.title.prefix(40))]
        }
        let table = Terminal.table([["STEP", "LEADS", "MEDIAN", "P90", "LONGEST", "LEAD"]] + steps)
        guard !items.isEmpty else { return head + "\n" + table }
        let names = ["LEAD"] + ReactionClock.Step.allCases.map(\.words) + ["SLOWEST", "TITLE"]
        return [head, table, "", Terminal.table([names] + items)].joined(separator: "\n")
    }
}
