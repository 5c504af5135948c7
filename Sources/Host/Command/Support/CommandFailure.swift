import ArgumentParser
import Domain

/// Runs a command's body and turns every error into its one line, its hint and its exit code.
func reporting(_ options: CommandOptions, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch let wrong as ValidationError {
        throw wrong
    } catch let failure {
        let known = HostFailure(failure)
        if options.json {
            Terminal.say([
                "error": [
                    "code": .string(known.code), "message": .string(known.message), "hint": .string(known.hint),
                    "retryable": .bool(known.isRetryable),
                ]
            ])
        }
        Terminal.complain(known.report)
        throw exitCode(of: known)
    }
}

/// Exit codes of the outside contract: 69 unavailable, 75 busy, 78 configuration, else 1.
private func exitCode(of failure: HostFailure) -> ExitCode {
    let code = failure.code
    if code.hasPrefix("settings.") { return ExitCode(78) }
    if code.hasSuffix(".busy") || code.hasSuffix(".locked") || code.hasSuffix(".held") { return ExitCode(75) }
    let unavailable = [".unavailable", ".missing", ".taken", ".not_running", ".unreachable"]
    return unavailable.contains(where: code.hasSuffix) ? ExitCode(69) : ExitCode(1)
}
