import ArgumentParser
import Domain
import Foundation
import Push
import Settings

struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Push messages to people's own browsers: the key, the devices, a test.",
        discussion: "Example: engyne-host push test alpha",
        subcommands: [Keys.self, List.self, Test.self])

    struct Keys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The public key browsers subscribe with; made once, because another key ends every subscription.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let home = options.homeFolder
                try FileManager.default.createDirectory(atPath: home.runtime, withIntermediateDirectories: true)
                let key = try PushKeys(file: home.pushKey).publicKey
                options.show(["public_key": .string(key), "file": .string(home.shown(home.pushKey))], text: key)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The devices, whose they are and what they hear of.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let items = try await HostClient.required(in: options.homeFolder).call(
                    "GET", "/push/subscriptions?limit=100")
                let rows = (items["items"]?.array ?? []).map { item in
                    let slots = item["allowed_slots"]?.array?.compactMap(\.string) ?? []
                    return ["id", "user_id", "service", "created_at"].map { item[$0]?.string ?? "-" }
                        + [slots.isEmpty ? "all it may see" : slots.joined(separator: ",")]
                }
                options.show(items, text: Terminal.table([["ID", "USER", "SERVICE", "SINCE", "SLOTS"]] + rows))
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test message to all devices of a slot, and say what became of it.",
            discussion: "It goes through the queue and the gate: a dry run or a hold stops it like any message.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "The slot.") var slot: String
        @Option(help: "Seconds to wait for an outcome.") var wait = 20.0

        func run() async throws {
            try await reporting(options) {
                let host = try HostClient.required(in: options.homeFolder)
                let answer = try await host.call("POST", "/push/test", body: ["slot_id": .string(slot)])
                guard let id = answer["id"]?.string else { return options.show(answer, text: "queued") }
                let item = try await settled(id, host)
                let state = item["state"]?.string ?? "unknown"
                let why = item["why"]?.string ?? item["last_error"]?.string
                options.show(item, text: "\(id)  \(state)" + (why.map { ": \($0)" } ?? ""))
                if state != "sent" { throw ExitCode(1) }
            }
        }

        /// The item once nothing more happens to it for now, or as it is when the time is up.
        private func settled(_ id: String, _ host: HostClient) async throws -> JSONValue {
            let end = Date().addingTimeInterval(wait)
            while true {
                let item = try await host.call("GET", "/queues/push/items/\(id)")
                let isOpen = ["queued", "sending"].contains(item["state"]?.string ?? "queued")
                if !isOpen || Date() >= end { return item }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }
}
