import ArgumentParser

/// Measures parts of the program beside the least they could cost. Never part of the product and of no test: a figure
/// of a busy machine must not break a build.
@main
struct EngyneBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engyne-bench",
        abstract: "Measure parts of engyne-host beside their floor.",
        discussion: """
            Example: swift run -c release engyne-bench bridge
                     swift run -c release engyne-bench cycle --chrome /usr/lib/chromium/chromium-headless-shell
            """,
        subcommands: [
            BridgeCommand.self, BrowserCommand.self, CycleCommand.self, SuperviseCommand.self, CheckOnce.self,
            IdleStates.self, QueueCommand.self, TrapsCommand.self,
        ])
}
