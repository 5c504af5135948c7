import ArgumentParser
import Domain
import Foundation
import ProcessBridge
import Settings
import Slots
import Telemetry
import Worker

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run one slot; started by the host.", shouldDisplay: false)
    @OptionGroup var options: CommandOptions
    @Option(help: "The slot.") var slot: String
    @Flag(help: "Open the browser for a person; parse and click nothing.") var login = false

    func run() async throws {
        ProcessLife.stayLean()
        let log = HostLog(room: "worker").scoped(nil, ["slot": slot])
        do {
            try ProcessLife.dieWithParent()
            ProcessLife.becomeSubreaper()
            let settings = options.settings()
            let worker = try SlotWorker(
                options: WorkerOptions(
                    slotID: try SlotCommand.slotID(slot), home: options.homeFolder, isLogin: login,
                    environment: settings.environment, netAllow: settings.netAllow,
                    browserLimits: BrowserLimits(
                        memoryMB: settings.memoryMB, hours: settings.browserHours, starting: settings.maxBrowsers),
                    evidence: EvidenceLimits(settings), now: { Date() }),
                link: try ChildLink.ofThisProcess(), log: log, now: { Date() })
            let signals = StopSignals { worker.stop() }
            defer { withExtendedLifetime(signals) {} }
            try await worker.run()
        } catch {
            let failure = HostFailure(error)
            log.error(failure.report.split(separator: "\n").joined(separator: " "))
            throw ExitCode(Self.exitCode(failure))
        }
    }

    /// 78: wait until the settings change; 75: somebody else runs the slot; else the restart ladder.
    private static func exitCode(_ failure: HostFailure) -> Int32 {
        if failure.code.hasPrefix("settings.") { return 78 }
        return failure.code.hasSuffix(".locked") ? 75 : 1
    }
}
