import ArgumentParser
import Domain

/// Many yeses at once: first who gets what and when, then, with `--yes`, the yes to exactly that.
struct BatchApprovalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Show who would get what and when; with --yes approve it, with a minute to take it back.",
        discussion: """
            Examples:
              engyne-host approvals batch --slot alpha
              engyne-host approvals batch --slot alpha --channel whatsapp --yes
              engyne-host approvals batch ID1 ID2 --yes --recall 120
            """)
    @OptionGroup var options: CommandOptions
    @Argument(help: "Approvals by id; without any, all pending ones of --slot.") var ids: [String] = []
    @Option(help: "Only this slot.") var slot: String?
    @Option(help: "Only this channel.") var channel: String?
    @Option(help: "Seconds in which the yes can be taken back, 0 to 3600.") var recall = 60.0
    @Flag(help: "Approve what was shown.") var yes = false

    func validate() throws {
        guard !ids.isEmpty || slot != nil else { throw ValidationError("name ids, or a slot with --slot") }
        guard (0...3600).contains(recall) else { throw ValidationError("--recall wants 0 to 3600 seconds") }
    }

    func run() async throws {
        try await reporting(options) {
            let client = try HostClient.required(in: options.homeFolder)
            let wanted = ids.isEmpty ? try await pending(client) : ids
            guard !wanted.isEmpty else { return options.show(["items": []], text: "nothing waits for a yes there") }
            let body: JSONObject = ["ids": JSONValue(wanted), "recall_seconds": JSONValue(recall)]
            let preview = try await client.call("POST", "/approvals/preview", body: .object(body))
            guard yes else {
                return options.show(
                    preview,
                    text: BatchText.preview(preview) + "\n\nNothing is approved yet; --yes approves exactly this.")
            }
            if !options.json { print(BatchText.preview(preview)) }
            let answer = try await approve(preview, client)
            options.show(answer, text: BatchText.done(answer))
        }
    }

    private func pending(_ client: HostClient) async throws -> [String] {
        let query = ["state=pending", slot.map { "slot=\($0)" }, "limit=100"].compactMap { $0 }.joined(separator: "&")
        let items = try await client.call("GET", "/approvals?\(query)")["items"]?.array ?? []
        // The list has the newest first; they leave in the order they were made.
        return items.reversed().filter { channel == nil || $0["channel"]?.string == channel }
            .compactMap { $0["id"]?.string }
    }

    /// The yes names the versions shown, so that a text edited meanwhile is not approved with them.
    private func approve(_ preview: JSONValue, _ client: HostClient) async throws -> JSONValue {
        var seen = JSONObject()
        let shown = preview["items"]?.array ?? []
        for item in shown { if let id = item["id"]?.string { seen[id] = item["version"] } }
        guard !shown.isEmpty else { return ["items": [], "failed": preview["failed"] ?? []] }
        let body: JSONObject = [
            "ids": JSONValue(shown.compactMap { $0["id"]?.string }), "recall_seconds": JSONValue(recall),
            "seen": .object(seen),
        ]
        return try await client.call("POST", "/approvals/approve", body: .object(body))
    }
}

/// Takes yeses back while they do not count yet.
struct RecallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall", abstract: "Take a yes back before it counts; the message waits for a person again.",
        discussion: "Example: engyne-host approvals recall ID1 ID2")
    @OptionGroup var options: CommandOptions
    @Argument(help: "Approvals by id.") var ids: [String]
    func run() async throws {
        try await reporting(options) {
            let answer = try await HostClient.required(in: options.homeFolder).call(
                "POST", "/approvals/recall", body: ["ids": JSONValue(ids)])
            let failed = BatchText.failures(answer)
            let count = answer["items"]?.array?.count ?? 0
            options.show(answer, text: (["\(count) taken back"] + failed).joined(separator: "\n"))
        }
    }
}

enum BatchText {
    static func preview(_ preview: JSONValue) -> String {
        let items = (preview["items"]?.array ?? []).map { item in
            [
                item["id"]?.string ?? "-", item["slot_id"]?.string ?? "-", item["channel"]?.string ?? "-",
                item["to_masked"]?.string ?? "-", moment(item),
                oneLine(item["body"]?.string ?? "", item["note"]?.string),
            ]
        }
        let groups = (preview["groups"]?.array ?? []).map { group in
            let held = group["held"]?.int ?? 0
            let times = [group["first_at"]?.string, group["last_at"]?.string].compactMap(\.self).joined(
                separator: " to ")
            return
                "\(group["slot_id"]?.string ?? "-") on \(group["channel"]?.string ?? "-"): \(group["count"]?.int ?? 0) messages"
                + (times.isEmpty ? "" : ", about \(times)") + (held > 0 ? ", \(held) held" : "")
        }
        let table = items.isEmpty ? [] : [Terminal.table([["ID", "SLOT", "CHANNEL", "TO", "ABOUT", "TEXT"]] + items)]
        return (table + groups + failures(preview)).joined(separator: "\n")
    }

    private static func moment(_ item: JSONValue) -> String {
        if let at = item["about_at"]?.string { return at }
        let held = item["held_by"]?.array?.compactMap(\.string) ?? []
        return held.isEmpty ? "-" : "held: " + held.joined(separator: ", ")
    }

    private static func oneLine(_ text: String, _ note: String?) -> String {
        (note.map { "(\($0)) " } ?? "") + text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(80)
    }

    static func failures(_ answer: JSONValue) -> [String] {
        (answer["failed"]?.array ?? []).map { "\($0["id"]?.string ?? "-"): \($0["message"]?.string ?? "-")" }
    }

    static func done(_ answer: JSONValue) -> String {
        let items = answer["items"]?.array ?? []
        var lines = ["\(items.count) approved"]
        let until = items.compactMap { $0["effective_at"]?.string }.max()
        if let until {
            let ids = items.compactMap { $0["id"]?.string }.joined(separator: " ")
            lines.append("until \(until) they can be taken back: engyne-host approvals recall \(ids)")
        }
        return (lines + failures(answer)).joined(separator: "\n")
    }
}
