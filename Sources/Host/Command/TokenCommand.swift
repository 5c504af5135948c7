import ArgumentParser
import Domain

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Bearer tokens for programs.",
        discussion: "Example: engyne-host token create --role client --slots alpha,beta --ttl 12h --name crm",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token; it is shown once.")
        @OptionGroup var options: CommandOptions
        @Option(help: "admin or client.") var role: String
        @Option(help: "Slots a client may see, comma-separated.") var slots = ""
        @Option(help: "How long it is valid: 30m, 12h, 30d.") var ttl = "1h"
        @Option(help: "A name to know it by.") var name = "cli"

        func validate() throws {
            guard ["admin", "client"].contains(role) else { throw ValidationError("--role is admin or client") }
            guard TokenLife.seconds(ttl) != nil else {
                throw ValidationError("--ttl is a number and s, m, h or d, e.g. 12h")
            }
        }

        func run() async throws {
            try await reporting(options) {
                let list = slots.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
                let door = try await TokenDoor.open(options)
                let answer = try await door.create(
                    name: name, role: role, slots: list, seconds: TokenLife.seconds(ttl) ?? 3600)
                options.show(answer, text: answer["token"]?.string ?? "")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tokens with role, slots and last use; never the token itself.")
        @OptionGroup var options: CommandOptions
        func run() async throws {
            try await reporting(options) {
                let items = try await TokenDoor.open(options).list()
                let rows = (items["items"]?.array ?? []).map { item in
                    ["id", "name", "role", "expires_at", "last_used_at"].map { item[$0]?.string ?? "-" }
                }
                options.show(items, text: Terminal.table([["ID", "NAME", "ROLE", "EXPIRES", "LAST USED"]] + rows))
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a token at once.")
        @OptionGroup var options: CommandOptions
        @Argument(help: "Its name or id.") var token: String
        func run() async throws {
            try await reporting(options) {
                let answer = try await TokenDoor.open(options).revoke(token)
                options.show(answer, text: "revoked \(token)")
            }
        }
    }
}

/// `12h` → seconds.
enum TokenLife {
    static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let number = Double(text.dropLast()), number > 0 else {
            return nil
        }
        return number * unit
    }
}
