import Domain
import Foundation
import TestSupport

/// What became of one case, as the page shows it.
struct FaultRow: Sendable {
    let fault: String
    /// The first outcome the dispatcher wrote.
    let outcome: String
    let delivered: Int
    /// State and reason the item rests in.
    let end: String
    /// What is on the attention list about it.
    let attention: String

    var line: String { "| \(fault) | \(outcome) | \(delivered) | \(end) | \(attention) |" }
}

/// One channel's cases at work in a home: a slot and one message each.
struct FaultRun {
    let home: EngyneHome
    let channel: String

    static let environment = [
        "DISPATCHER_DRY_RUN": "false", "WAHA_API_KEY": WAHAServer.key, "TELEGRAM_BOT_TOKEN": TelegramServer.token,
    ]

    /// Quick waits, and no breaker: the cases have nothing to do with each other.
    static func settings(_ home: EngyneHome) throws {
        let text = """
            dispatch:
              retry_seconds: [0.2, 0.2, 0.2, 0.2, 0.2]
              breaker: {failures: 1000}
              pace:
                whatsapp: {min_seconds: 0, jitter_seconds: 0}

            """
        try Data(text.utf8).write(to: home.path("config/host.yml"))
    }

    /// A slot whose worker does not run; what is approved is delivered all the same.
    static func slot(_ channel: String, _ options: String) -> String {
        """
        enabled: false
        dry_run: false
        channels:
          \(channel): {enabled: true, approval: required, window: "00:00-24:00", \(options)}

        """
    }

    static func phone(_ index: Int) -> String { "9198000000" + (index < 10 ? "0" : "") + "\(index)" }

    private func id(_ slot: String) -> String { "fault-\(slot)" }

    func enqueue(_ messages: [(slot: String, to: String)]) throws {
        let lines = messages.map { message -> String in
            let line: JSONValue = [
                "v": 1, "id": .string(id(message.slot)), "slot": .string(message.slot), "channel": .string(channel),
                "kind": "first_touch", "to": .string(message.to), "idem": .string("fault:\(message.slot)"),
                "payload": ["body": .string("Hello \(message.slot)")],
            ]
            return line.encodedString + "\n"
        }
        try Data(lines.joined().utf8).write(to: home.path("runtime/\(channel)_queue.jsonl"))
    }

    func approve(_ count: Int) async throws {
        var ids: [String] = []
        let isThere = await eventually(30) {
            let items = await home.api("GET", "/approvals?state=pending&limit=100").json["items"]?.array ?? []
            ids = items.compactMap { $0["id"]?.string }
            return ids.count == count
        }
        guard isThere else { throw EndToEndFailure("\(ids.count) of \(count) drafts are there") }
        for id in ids { _ = await home.api("POST", "/approvals/\(id)/approve", [:]) }
    }

    /// Waits until each case's item rests where the case says, then tells what became of each.
    func rows(_ cases: [FaultCase], delivered: @Sendable (Int) -> Int) async throws -> [FaultRow] {
        var items: [String: JSONValue] = [:]
        _ = await eventually(60, every: .milliseconds(300)) {
            let all = await home.api("GET", "/queues/\(channel)/items?limit=100").json["items"]?.array ?? []
            items = Dictionary(all.map { ($0["id"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
            return cases.allSatisfy { items[id($0.slot)]?["state"]?.string == $0.end }
        }
        let attention = await home.api("GET", "/attention?limit=100").json["items"]?.array ?? []
        return cases.enumerated().map { index, one in
            row(one, items[id(one.slot)] ?? .null, attention, delivered: delivered(index))
        }
    }

    private func row(_ one: FaultCase, _ item: JSONValue, _ attention: [JSONValue], delivered: Int) -> FaultRow {
        let told = attention.first { item in
            item["id"]?.string.map { $0.hasSuffix(":" + id(one.slot)) || $0.hasSuffix("\(channel):\(one.slot)") }
                ?? false
        }
        let state = item["state"]?.string ?? "–"
        let why = item["why"]?.string.map { ": " + plain($0, one) } ?? ""
        return FaultRow(
            fault: one.name, outcome: outcome(of: id(one.slot)), delivered: delivered, end: "`\(state)`\(why)",
            attention: told?["title"]?.string.map { plain($0, one) } ?? "–")
    }

    /// Without what differs from run to run.
    private func plain(_ text: String, _ one: FaultCase) -> String {
        text.replacing(/(\/api\/\S+: )[A-Z].*/) { "\($0.output.1)no whole answer" }.replacing(
            /http:\/\/127\.0\.0\.1:\d+/, with: "SERVER"
        ).replacing("'\(one.slot)'", with: "'SLOT'")
            .replacing("|", with: "/")
    }

    private func outcome(of id: String) -> String {
        let record = home.journal(channel).first {
            $0["id"]?.string == id && ["sent", "fail", "unknown"].contains($0["k"]?.string ?? "")
        }
        switch (record?["k"]?.string, record?["class"]?.string) {
        case ("fail", "transport"): return "retry"
        case ("fail", "busy"): return "retry after"
        case ("fail", let kind?): return kind
        case (let kind?, _): return kind
        case (nil, _): return "–"
        }
    }
}

/// The page of the faults: rewritten with ENGYNE_UPDATE_REFERENCE=1, else held against what was seen.
enum FaultPage {
    struct Different: Error, CustomStringConvertible {
        let description: String
    }
    private static let path = EngyneBinary.checkout.appendingPathComponent("docs/reference/channel-faults.md")

    static func check(_ rows: [FaultRow], section: String) throws {
        let page = try String(contentsOf: path, encoding: .utf8)
        let (begin, end) = ("<!-- \(section) -->\n", "<!-- end \(section) -->")
        guard let from = page.range(of: begin), let to = page.range(of: end) else {
            throw Different(description: "the page has no place for \(section)")
        }
        let text = ([header] + rows.map(\.line)).joined(separator: "\n") + "\n"
        let kept = String(page[from.upperBound..<to.lowerBound])
        if ProcessInfo.processInfo.environment["ENGYNE_UPDATE_REFERENCE"] == "1" {
            let new = page.replacingCharacters(in: from.upperBound..<to.lowerBound, with: text)
            try Data(new.utf8).write(to: path)
        } else if kept != text {
            throw Different(description: "seen:\n\(text)\nkept:\n\(kept)")
        }
    }

    private static let header = """
        | fault | outcome | delivered | the item then | on the attention list |
        | --- | --- | --- | --- | --- |
        """
}
