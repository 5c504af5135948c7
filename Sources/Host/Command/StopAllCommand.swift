import ArgumentParser
import Domain
import Foundation
import HostApp

struct StopAllCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop-all", abstract: "End the host of this home and all it started.",
        discussion:
            "Only processes whose recorded pid and start time still match are touched. Same as 'engyne-host --stop-all'."
    )
    @OptionGroup var options: CommandOptions

    func run() async throws {
        try await reporting(options) {
            let ended = try await StopAll(home: options.homeFolder).run()
            options.show(
                ["ended": .array(ended.map { ["name": .string($0.name), "pid": .int(Int64($0.pid))] })],
                text: ended.isEmpty
                    ? "nothing of this home was running"
                    : ended.map { "ended \($0.name) (\($0.pid))" }.joined(separator: "\n"))
        }
    }
}
