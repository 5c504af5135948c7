import ArgumentParser
import Domain
import Foundation
import PluginKit

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run scripts in the sandbox, each as a plugin of its own.",
        discussion: "Example: engyne-host run --json try.lua; the outcome is ok (returned true), nil, error or limit.")
    @OptionGroup var options: CommandOptions
    @Argument(help: "Lua files or plugin folders.") var files: [String]
    @Option(help: "An entry of the plugin instead of the whole chunk.") var entry: String?
    @Option(help: ArgumentHelp("Arguments of the entry: one JSON value, or an array of them.", valueName: "json"))
    var args: String?
    @Flag(help: "Print each host call with its time on standard error.") var trace = false

    func run() async throws {
        try await reporting(options) {
            var how = ScriptRun.Options(now: { Date() })
            how.entry = entry
            if let args {
                let value = try JSONReader.read(args)
                how.arguments = value.array ?? [value]
            }
            how.log = { Terminal.complain("\($0.level.rawValue) \($0.message)") }
            if trace {
                how.trace = { name, milliseconds in
                    Terminal.complain("\(name) \((milliseconds * 100).rounded() / 100) ms")
                }
            }
            let outcomes = await ScriptRun.run(files, options: how)
            options.show(
                .array(outcomes.map { .object($0.json) }),
                text: outcomes.map { "\($0.word.rawValue)  \($0.file)\($0.message.map { ": \($0)" } ?? "")" }.joined(
                    separator: "\n"))
        }
    }
}
