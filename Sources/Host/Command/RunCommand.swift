import ArgumentParser
import Domain
import Foundation
import PluginKit
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run scripts in the sandbox, each as a plugin of its own.",
        discussion: """
            Examples: engyne-host run --json try.lua                                lone chunks, without permissions
                      engyne-host run connectors/mine --fixture recent --trace      an entry on one case, each host call told
                      engyne-host run connectors/mine --entry observe --html p.html on any saved page
                      engyne-host run channels/pager --fixture sent                 the vendor is played from the case
            The outcome is ok (returned something), nil, error or limit. No request ever leaves this command.
            """)
    @OptionGroup var options: CommandOptions
    @Argument(help: "Lua files or plugins.") var files: [String]
    @Option(help: "An entry of the plugin instead of the whole chunk.") var entry: String?
    @Option(help: ArgumentHelp("Arguments of the entry: one JSON value, or an array of them.", valueName: "json"))
    var args: String?
    @Option(help: ArgumentHelp("Run on this case of the plugin.", valueName: "case")) var fixture: String?
    @Option(help: ArgumentHelp("Run a connector's entry on this page, .html or .mhtml.", valueName: "file"))
    var html: String?
    @Option(help: ArgumentHelp("The clock (default: the case's, else now).", valueName: "time")) var now: String?
    @Flag(help: "Read the page in Chromium instead of offline.") var browser = false
    @Flag(help: "Tell each host call with its arguments, time and size on standard error.") var trace = false

    func validate() throws {
        if fixture != nil, html != nil { throw ValidationError("--fixture and --html exclude each other.") }
        if fixture != nil || html != nil, files.count != 1 {
            throw ValidationError("--fixture and --html go with one plugin.")
        }
        if html != nil, entry == nil { throw ValidationError("--html needs --entry, e.g. --entry observe.") }
    }

    func run() async throws {
        try await reporting(options) {
            var arguments: [JSONValue] = []
            if let args {
                let value = try JSONReader.read(args)
                arguments = value.array ?? [value]
            }
            if let file = files.first, files.count == 1, fixture != nil || html != nil || isPlugin(file) {
                return try await runEntry(file, arguments)
            }
            var how = ScriptRun.Options(now: { Date() })
            (how.entry, how.arguments) = (entry, arguments)
            how.log = { Terminal.complain("\($0.level.rawValue) \($0.message)") }
            if trace { how.trace = { Terminal.complain($0.text) } }
            let outcomes = await ScriptRun.run(files, options: how)
            options.show(
                .array(outcomes.map { .object($0.json) }),
                text: outcomes.map { "\($0.word.rawValue)  \($0.file)\($0.message.map { ": \($0)" } ?? "")" }.joined(
                    separator: "\n"))
        }
    }

    /// An entry of a folder with `init.lua`, or of a file in `connectors/` or `channels/`, runs with its own manifest.
    private func isPlugin(_ file: String) -> Bool {
        guard entry != nil, let bundle = try? PluginPath.find(file, options.homeFolder) else { return false }
        return !bundle.isSingleFile
            || PluginKind(folder: URL(fileURLWithPath: bundle.path).deletingLastPathComponent().lastPathComponent)
                != nil
    }

    private func runEntry(_ file: String, _ arguments: [JSONValue]) async throws {
        let bundle = try PluginPath.find(file, options.homeFolder)
        var trial = EntryTrial(bundle: bundle, arguments: arguments)
        (trial.entry, trial.fixture, trial.html, trial.inBrowser) = (entry, fixture, html, browser)
        if let now {
            guard let date = ScriptTime.date(now) else { throw ValidationError("--now is no time.") }
            trial.now = date
        }
        let calls = CallList()
        if trace {
            trial.trace = { call in
                calls.add(call)
                Terminal.complain(call.text)
            }
        }
        let outcome = await trial.outcome(file)
        var json = outcome.json
        if trace { json["trace"] = .array(calls.all.map { .object($0.json) }) }
        if options.json { Terminal.say(.array([.object(json)])) }
        guard outcome.message == nil else {
            let lines = [
                "\(outcome.word.rawValue)  \(outcome.code ?? "")  \(outcome.message ?? "")",
                outcome.hint.isEmpty ? nil : "  hint: \(outcome.hint)",
            ]
            Terminal.complain((lines.compactMap { $0 } + outcome.traceback.map { "  \($0)" }).joined(separator: "\n"))
            throw ExitCode(1)
        }
        if !options.json { Terminal.say(PrettyJSON.text(outcome.result)) }
    }
}

/// The host calls of one run, in their order.
private final class CallList: @unchecked Sendable {
    private let lock = NSLock()
    private var calls: [TracedCall] = []
    func add(_ call: TracedCall) { lock.withLock { calls.append(call) } }
    var all: [TracedCall] { lock.withLock { calls } }
}
