package import Domain
import Foundation
import LuaBridge

/// `engyne-host run FILE…`: each file as its own plugin in its own state, one after the other.
///
/// A lone chunk has no permission but `emit: lead.observed`, and tight limits: 32 MB, 500 ms a slice, 5 s a flow.
package enum ScriptRun {
    package struct Outcome: Sendable, Hashable {
        package enum Word: String, Sendable { case ok, none = "nil", error, limit }
        package let file: String
        package let word: Word
        /// `script`, `limit`, `host`, `load` or `permission` for what failed.
        package let kind: String?
        package let code: String?
        package let message: String?
        package var hint = ""
        package let traceback: [String]
        package let result: JSONValue
        package let elapsedMilliseconds: Double

        package var json: JSONObject {
            [
                "file": .string(file), "outcome": .string(word.rawValue), "kind": JSONValue(kind),
                "code": JSONValue(code),
                "message": JSONValue(message), "traceback": JSONValue(traceback), "result": result,
                "elapsed_ms": .double(elapsedMilliseconds),
            ]
        }
    }

    /// Options of `run`.
    package struct Options: Sendable {
        /// An entry of the returned table to call; `nil`: the chunk itself is the run.
        package var entry: String?
        package var arguments: [JSONValue] = []
        package var now: WallClock
        package var log: @Sendable (ScriptLogLine) -> Void = { _ in }
        /// Told of each host call: `--trace`.
        package var trace: CallTracer?

        package init(now: @escaping WallClock) { self.now = now }
    }

    /// The limits of a lone chunk.
    package static var limits: PluginLimits {
        var limits = PluginLimits()
        limits.memoryMegabytes = 32
        limits.sliceMilliseconds = 500
        limits.flowSeconds = 5
        return limits
    }

    /// Runs every file in order; a file that fails never keeps the next from running.
    package static func run(_ files: [String], options: Options) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for file in files { outcomes.append(await run(file, options: options)) }
        return outcomes
    }

    private static func run(_ file: String, options: Options) async -> Outcome {
        await outcome(of: file) { try await value(of: file, options: options) }
    }

    /// Runs something of a file and says how it ended, never throwing.
    package static func outcome(of file: String, _ body: () async throws -> JSONValue) async -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        func elapsed() -> Double { ((clock.now - start) / .microseconds(100)).rounded() / 10 }
        do {
            let result = try await body()
            return Outcome(
                file: file, word: result.isNull ? .none : .ok, kind: nil, code: nil, message: nil, traceback: [],
                result: result,
                elapsedMilliseconds: elapsed())
        } catch {
            let failure = error as? LuaFailure
            let common = HostFailure(error)
            let kind = failure?.kind.rawValue ?? "host"
            return Outcome(
                file: file, word: kind == "limit" ? .limit : .error, kind: kind, code: common.code,
                message: common.message, hint: common.hint,
                traceback: failure?.traceback ?? [], result: .null, elapsedMilliseconds: elapsed())
        }
    }

    private static func value(of file: String, options: Options) async throws -> JSONValue {
        let script = try script(file)
        var context = CommonContext(plugin: script.name, kind: .connector, now: options.now, log: options.log)
        context.dryRun = true
        let granted = CommonFunctions.modules(context) + [LeadFunctions.recording()]
        let modules = PluginLoader.refusingModules(except: granted).map { $0.traced(options.trace) }
        let sandbox = try LuaSandbox(
            script: script.lua, modules: modules, limits: limits.lua, describe: PluginLoader.describe)
        guard let entry = options.entry else { return try await sandbox.runChunk().json }
        _ = try await sandbox.load()
        guard await sandbox.callable(entry) else {
            throw PluginError.invalidManifest(label: file, problems: ["the returned table has no function '\(entry)'"])
        }
        let arguments = options.arguments.isEmpty ? [defaultContext(options)] : options.arguments
        return try await sandbox.call(
            entry, arguments.map(LuaValue.init(json:)), deadlineSeconds: Double(limits.flowSeconds)
        ).json
    }

    private static func defaultContext(_ options: Options) -> JSONValue {
        ["settings": [:], "now": .double(ScriptTime.seconds(options.now()))]
    }

    /// A lone file need not be called like a plugin and may lie anywhere; a folder is read as a plugin.
    private static func script(_ file: String) throws -> (name: String, lua: LuaScript) {
        if case .folder = try FileKind.of(file) {
            let bundle = try PluginBundle.read(file)
            return (bundle.name, bundle.script)
        }
        let name = URL(fileURLWithPath: file).lastPathComponent
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().lastPathComponent
        return (name, LuaScript(files: [name: try BundleReader.bytes(file)], main: name, label: folder))
    }
}
