import ArgumentParser
import Domain
import PluginKit

/// The check of one plugin in a process of its own, as the host asks `engyne-host check --json` for it.
struct CheckOnce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check-once", shouldDisplay: false)
    @Argument var path: String

    func run() async throws {
        let report = await PluginCheck.run(path: path, kind: .connector)
        print(String(decoding: JSONValue.object(report.json).encoded, as: UTF8.self))
    }
}
