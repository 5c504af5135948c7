import ArgumentParser

/// The command line. Each subcommand is a file of its own; what they share stands in `Support`.
@main
struct EngyneHost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engyne-host",
        abstract:
            "Watches marketplaces for leads, buys the right ones within caps, proves it, delivers an approved first touch.",
        discussion: """
            Start with:   engyne-host serve            the host on this folder's slots
                          engyne-host slot new NAME    a slot that observes and does nothing risky
                          engyne-host doctor           is everything here that is needed?
            Every command takes --json. Exit codes: 0 done, 1 the check found something, 2 usage, 69 something needed
            is unavailable, 75 busy, 78 configuration.
            """,
        version: HostVersion.current,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SlotCommand.self, LeadsCommand.self, RunsCommand.self,
            ApprovalsCommand.self, TemplateCommand.self,
            QueueCommand.self, PairCommand.self,
            HoldCommand.self, DoNotContactCommand.self, PushCommand.self, PluginsCommand.self, CheckCommand.self,
            TestCommand.self,
            RunCommand.self, NewCommand.self, FixtureCommand.self,
            ProbeCommand.self, PracticeSiteCommand.self, DrillCommand.self, TokenCommand.self, LoginLinkCommand.self,
            DoctorCommand.self, StopAllCommand.self, ServiceCommand.self, WorkerCommand.self, DispatcherCommand.self,
        ])

    static func main() async {
        let arguments = spelledOut(Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try parseAsRoot(arguments)
            if var running = command as? any AsyncParsableCommand { try await running.run() } else { try command.run() }
        } catch {
            exit(withError: usageError(error))
        }
    }

    /// `--probe SLOT` and `--stop-all` are the user's own spellings of two subcommands.
    static func spelledOut(_ arguments: [String]) -> [String] {
        switch arguments.first {
        case "--probe": ["probe"] + arguments.dropFirst()
        case "--stop-all": ["stop-all"] + arguments.dropFirst()
        default: arguments
        }
    }

    /// Wrong usage exits 2 here; the library's own code for it is 64.
    private static func usageError(_ error: any Error) -> any Error {
        guard exitCode(for: error) == .validationFailure else { return error }
        Terminal.complain(fullMessage(for: error))
        return ExitCode(2)
    }
}
