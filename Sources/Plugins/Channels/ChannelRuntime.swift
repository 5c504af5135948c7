package import Domain
import Foundation
import LuaBridge
package import PluginKit

/// One channel plugin at work for one slot: a sandboxed state and the modules it may use.
///
/// It calls the entries `compose`, `send`, `probe`, `health`, `receive` and `pairing`, one at a time, and decodes what
/// they answer. A state that was stopped at a limit is thrown away and a fresh one opened for the next call; after
/// three such stops within ten minutes the plugin is set aside. What it deliberately does not do: deciding whether a
/// message may leave (the gates come before it is called), retrying, and writing anything down.
package actor ChannelRuntime {
    package nonisolated let manifest: Manifest
    package nonisolated let stamp: PluginStamp
    /// The entries the script has.
    package nonisolated let entries: Set<String>

    private let bundle: PluginBundle
    private let context: ChannelContext
    private let trace = SendTrace()
    private let modules: [LuaModule]
    private var sandbox: LuaSandbox
    private var limitStops: [Date] = []
    private var turn: Task<Void, Never>?

    /// Opens a state and runs the chunk.
    /// - Throws: `LuaFailure` when the script does not load, `EgressFailure` for a host no allow list takes.
    package init(bundle: PluginBundle, manifest: Manifest, context: ChannelContext) async throws {
        self.bundle = bundle
        self.manifest = manifest
        self.context = context
        stamp = bundle.stamp(version: manifest.version)
        modules = try Self.modules(manifest, context, trace)
        sandbox = try LuaSandbox(
            script: bundle.script, modules: modules, limits: manifest.limits.lua, seed: context.common.seed)
        entries = try await sandbox.load().entries
    }

    private static func modules(
        _ manifest: Manifest, _ context: ChannelContext, _ trace: SendTrace
    ) throws -> [LuaModule] {
        let outgoing = try OutgoingFunctions(
            manifest: manifest, settings: context.settings, context: context.outgoing, trace: trace,
            now: context.common.now)
        var common = context.common
        let redact = common.redact
        common.redact = { outgoing.masked(redact($0)) }
        let file = FileFunctions(folder: context.filesFolder, isGranted: manifest.permissions.files, trace: trace)
        let granted = CommonFunctions.modules(common) + outgoing.modules + [file.module()]
        return PluginLoader.refusingModules(except: granted).map { $0.traced(context.trace) }
    }

    // MARK: entries

    /// Writes the message for an event; without the entry the text as it is, to the contact the channel suggests.
    package func compose(event: JSONObject, text: String?) async throws -> Composition {
        var whole = event
        whole["slot"] = context.common.slotID.map(JSONValue.string)
        whole["text"] = text.map(JSONValue.string)
        guard entries.contains("compose") else { return try DefaultComposition.of(whole, text: text, manifest) }
        return try composition(try await flow("compose", [.withoutNulls(whole)], judge: composition).get())
    }

    /// An empty table and nil both say: nobody to write to.
    private func composition(_ answer: LuaValue) throws -> Composition {
        switch answer {
        case .null, .array([]): return .noContact
        case .object: break
        default: throw badAnswer("compose", "{to=, body=, subject=}")
        }
        guard let to = answer["to"]?.scalarText, !to.isEmpty else { return .noContact }
        guard let body = answer["body"]?.text else { throw badAnswer("compose", "{to=, body=, subject=}") }
        return .message(to: to, body: body, subject: answer["subject"]?.text)
    }

    private func badAnswer(_ entry: String, _ expected: String) -> ChannelError {
        .badAnswer(plugin: manifest.name, entry: entry, expected: expected, place: EntryPlace.find(entry, in: bundle))
    }

    /// Sends one message. It never throws: every way it can end is an outcome.
    package func send(_ message: JSONObject) async -> SendOutcome {
        if isSetAside(at: context.common.now()) {
            return .pauseChannel(reason: ChannelError.setAside(plugin: manifest.name).message, untilAt: nil)
        }
        let ended = await tracedFlow("send", [.withoutNulls(message)]) { answer in
            guard OutcomeDecoder.outcome(answer) == nil else { return }
            throw self.badAnswer("send", "a table with outcome=")
        }
        switch ended.result {
        case .success(let answer): return OutcomeDecoder.decide(answer, ended.trace)
        case .failure(let error): return OutcomeDecoder.decide(failure: error, ended.trace)
        }
    }

    /// Looks whether a send of unknown outcome happened. An error or a missing entry cannot tell.
    package func probe(intent: JSONObject) async -> (answer: ProbeAnswer, why: String?) {
        guard entries.contains("probe") else { return (.cannotTell, nil) }
        switch await flow("probe", [.withoutNulls(intent)]) {
        case .success(let answer):
            let word = answer.text.flatMap(ProbeAnswer.init(rawValue:))
            return (word ?? .cannotTell, word == nil ? "probe answered no word the host knows" : nil)
        case .failure(let error): return (.cannotTell, HostFailure(error).message)
        }
    }

    /// Whether the vendor can be reached; `nil` without the entry.
    package func health() async throws -> ChannelHealth? {
        guard entries.contains("health") else { return nil }
        return try health(try await flow("health", [], judge: health).get())
    }

    private func health(_ answer: LuaValue) throws -> ChannelHealth {
        guard case .bool(let isOK)? = answer["ok"] else { throw badAnswer("health", "{ok=, detail=}") }
        return ChannelHealth(isOK: isOK, detail: answer["detail"]?.scalarText)
    }

    /// Reads a webhook that came in; the answer is `{reply, messages, statuses}` as the script wrote it.
    ///
    /// - Parameter body: its bytes exactly as they came, which signatures are about; without it the request's own text.
    package func receive(request: JSONObject, body: [UInt8]? = nil) async throws -> JSONValue {
        var members = request.members.map { LuaMember($0.key, LuaValue(json: $0.value)) }
        if let body {
            members.removeAll { $0.key == "body" }
            members.append(LuaMember("body", .string(body)))
        }
        return try await required("receive", [.object(members)]).json
    }

    /// `start`, `qr` or `status` of linking an account.
    package func pairing(action: String) async throws -> PairingAnswer {
        let answer = try await required("pairing", [.text(action)])
        guard let status = answer["status"]?.text else {
            throw badAnswer("pairing", "{status=, png=}")
        }
        if case .string(let png)? = answer["png"] { return PairingAnswer(status: status, png: png) }
        return PairingAnswer(status: status, png: nil)
    }

    /// The script's own check of itself, as it answered; null without the entry.
    package func selfcheck() async throws -> JSONValue {
        guard entries.contains("selfcheck") else { return .null }
        return try await flow("selfcheck", []).get().json
    }

    private func required(_ entry: String, _ arguments: [LuaValue]) async throws -> LuaValue {
        guard entries.contains(entry) else { throw ChannelError.noEntry(plugin: manifest.name, entry: entry) }
        return try await flow(entry, arguments).get()
    }

    // MARK: flows

    /// - Parameter judge: throws for an answer that is none; only told, the caller throws it itself.
    private func flow(
        _ entry: String, _ arguments: [LuaValue], judge: (LuaValue) throws -> some Any = { _ in }
    ) async -> Result<LuaValue, any Error> {
        await tracedFlow(entry, arguments, judge: judge).result
    }

    private struct EndedFlow: Sendable {
        let result: Result<LuaValue, any Error>
        let trace: FlowTrace.State
    }

    /// One flow at a time: the trace of one must not be read as another's.
    private func tracedFlow(
        _ entry: String, _ arguments: [LuaValue], judge: (LuaValue) throws -> some Any = { _ in }
    ) async -> EndedFlow {
        let before = turn
        let work = Task { [weak self] () -> EndedFlow? in
            await before?.value
            return await self?.run(entry, arguments)
        }
        turn = Task { _ = await work.value }
        let ended = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        guard let ended else { return EndedFlow(result: .failure(CancellationError()), trace: FlowTrace.State()) }
        tell(entry, ended.result, judge)
        return ended
    }

    /// Tells how a flow ended; an answer that is none of this entry counts as an error of the script.
    private func tell(
        _ entry: String, _ result: Result<LuaValue, any Error>, _ judge: (LuaValue) throws -> some Any
    ) {
        var problem: (any Error)?
        do { _ = try judge(try result.get()) } catch { problem = error }
        guard
            let flow = PluginFlow(
                kind: .channel, plugin: manifest.name, hash: stamp.hash, slot: context.common.slotID, entry: entry,
                error: problem)
        else { return }
        context.ended(flow)
    }

    private func run(_ entry: String, _ arguments: [LuaValue]) async -> EndedFlow {
        let record = trace.beginFlow(message: Self.message(arguments.first))
        do {
            if isSetAside(at: context.common.now()) { throw ChannelError.setAside(plugin: manifest.name) }
            try await reopenIfPoisoned()
            let answer = try await sandbox.call(
                entry, [ctx(entry)] + arguments, deadlineSeconds: Double(manifest.limits.flowSeconds))
            return EndedFlow(result: .success(answer), trace: record.now)
        } catch {
            if PluginFlow.isLimitStop(error) { limitStops.append(context.common.now()) }
            return EndedFlow(result: .failure(error), trace: record.now)
        }
    }

    /// The message an entry was called with; `nil` for entries that get none.
    private static func message(_ argument: LuaValue?) -> FlowMessage? {
        guard let reference = argument?["ref"]?.text, let to = argument?["to"]?.text, let body = argument?["body"]?.text
        else { return nil }
        return FlowMessage(reference: reference, to: to, subject: argument?["subject"]?.text, body: body)
    }

    private func reopenIfPoisoned() async throws {
        guard await sandbox.isPoisoned else { return }
        let fresh = try LuaSandbox(
            script: bundle.script, modules: modules, limits: manifest.limits.lua, seed: context.common.seed)
        _ = try await fresh.load()
        sandbox = fresh
    }

    private func isSetAside(at now: Date) -> Bool {
        limitStops.removeAll { now.timeIntervalSince($0) > 600 }
        return limitStops.count >= 3
    }

    private func ctx(_ entry: String) -> LuaValue {
        var table: JSONObject = [
            "settings": .object(context.settings.values),
            "now": .double(context.common.now().timeIntervalSince1970),
        ]
        if entry != "receive" { table["slot"] = context.common.slotID.map(JSONValue.string) }
        return LuaValue(json: .object(table))
    }
}
