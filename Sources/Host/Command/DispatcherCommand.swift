import ArgumentParser
import DispatcherRun
import Domain
import Foundation
import ProcessBridge
import Telemetry

struct DispatcherCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatcher", abstract: "Serve one channel's queue; started by the host.", shouldDisplay: false)
    @OptionGroup var options: CommandOptions
    @Option(help: "The channel.") var channel: String

    func run() async throws {
        let log = HostLog(room: "dispatcher").scoped(nil, ["channel": channel])
        do { try ProcessLife.dieWithParent() } catch { log.warn("the parent is already gone") }
        var random = SystemRandomNumberGenerator()
        let runID = ProcessInfo.processInfo.environment["ENGYNE_RUN_ID"] ?? SortableID.make(at: Date(), using: &random)
        let setup = DispatcherSetup(
            channel: channel, home: options.homeFolder, settings: options.settings(), runID: runID, log: log)
        let code = await ChannelDispatcher.runProcess(setup)
        if code != 0 { throw ExitCode(code) }
    }
}
