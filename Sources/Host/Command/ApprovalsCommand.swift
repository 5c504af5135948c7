import ArgumentParser
import Domain

struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals", abstract: "See and decide what may be sent.",
        discussion: "Example: engyne-host approvals list --state pending; engyne-host approvals approve ID",
        subcommands: [
            List.self, Show.self, Approve.self, BatchApprovalCommand.self, RecallCommand.self, Reject.self, Edit.self,
            Settle.self, StandingCommand.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Approvals, newest first.")
        @OptionGroup var options: CommandOptions
        @Option(help: "pending, approved, rejected or expired.") var state: String?
        @Option(help: "Only this slot.") var slot: String?
        func run() async throws {
            try await reporting(options) {
                let query = [state.map { "state=\($0)" }, slot.map { "slot=\($0)" }].compactMap { $0 }.joined(
                    separator: "&")
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/approvals?\(query)")
                options.show(answer, text: ApprovalText.list(answer["items"]?.array ?? []))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One approval with its exact text.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "The approval's id, which is also its queue item's.") var id: String
        func run() async throws {
            try await reporting(options) {
                let answer = try await HostClient.required(in: options.homeFolder).call("GET", "/approvals/\(id)")
                options.show(answer, text: ApprovalText.whole(answer))
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say yes to exactly this text for exactly this recipient.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        func run() async throws { try await ApprovalsCommand.decide(options, id, "approve", [:]) }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say no; it will never be sent.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        @Option(help: "Why.") var reason = ""
        func run() async throws {
            try await ApprovalsCommand.decide(options, id, "reject", ["reason": .string(reason)])
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change the text; it then waits for a new yes.")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        @Option(help: "The whole new text.") var body: String
        @Option(help: "A new subject, where the channel has one.") var subject: String?
        func run() async throws {
            var body: JSONObject = ["body": .string(self.body)]
            if let subject { body["subject"] = .string(subject) }
            try await ApprovalsCommand.decide(options, id, "edit", .object(body))
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close a send whose outcome is unknown, after looking in the chat.",
            discussion: "Example: engyne-host approvals settle ID --not-sent")
        @OptionGroup var options: CommandOptions
        @Argument var id: String
        @Flag(help: "It was sent.") var sent = false
        @Flag(name: .customLong("not-sent"), help: "It was not sent; it goes back to the queue.") var notSent = false
        func validate() throws {
            guard sent != notSent else { throw ValidationError("say either --sent or --not-sent") }
        }
        func run() async throws { try await ApprovalsCommand.decide(options, id, "settle", ["sent": .bool(sent)]) }
    }

    static func decide(_ options: CommandOptions, _ id: String, _ verb: String, _ body: JSONValue) async throws {
        try await reporting(options) {
            let answer = try await HostClient.required(in: options.homeFolder).call(
                "POST", "/approvals/\(id)/\(verb)", body: body)
            options.show(answer, text: ApprovalText.list([answer]))
        }
    }
}

enum ApprovalText {
    static func list(_ items: [JSONValue]) -> String {
        guard !items.isEmpty else { return "nothing here" }
        let rows = items.map { item in
            ["id", "state", "slot_id", "channel", "to_masked", "outcome", "body"].map { key in
                let text = item[key]?.string ?? "-"
                return key == "body"
                    ? String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(60)) : text
            }
        }
        return Terminal.table([["ID", "STATE", "SLOT", "CHANNEL", "TO", "OUTCOME", "TEXT"]] + rows)
    }

    static func whole(_ item: JSONValue) -> String {
        let head = [
            "id", "state", "slot_id", "channel", "to_masked", "created_at", "expires_at", "decided_by", "outcome",
        ]
        .map { "\($0): \(item[$0]?.string ?? "-")" }
        return (head + ["", item["body"]?.string ?? ""]).joined(separator: "\n")
    }
}
