import CLuaShim

/// One Lua state of the shim, with the host functions it calls. Lives inside `LuaSandbox` and never leaves it.
final class LuaMachine {
    /// How far a run of the script got.
    enum Outcome {
        case finished([LuaValue])
        case waiting(HostTable.Wait)
        case failed(LuaFailure)
    }

    private let state: OpaquePointer
    private let table: HostTable
    private let label: String

    var isDead: Bool { ls_is_dead(state) }
    var stats: LuaStats {
        LuaStats(
            memoryBytes: ls_memory(state), peakMemoryBytes: ls_peak_memory(state), hostCalls: Int(ls_host_calls(state)),
            processorMilliseconds: Double(ls_spent_ns(state)) / 1e6)
    }

    init(
        script: LuaScript, modules: [LuaModule], limits: LuaLimits, seed: UInt64?,
        describe: @escaping @Sendable (any Error) -> LuaRaise
    ) throws {
        label = script.label
        table = HostTable(modules, describe: describe)
        let bounds = ls_limits(
            memory_bytes: max(limits.memoryBytes, 256 << 10), slice_ms: UInt32(clamping: limits.sliceMilliseconds),
            host_calls: UInt32(clamping: limits.hostCalls), seeded: seed != nil, seed: seed ?? 0)
        let context = Unmanaged.passUnretained(table).toOpaque()
        guard let state = ls_new(bounds, script.label, hostEntry, context) else { throw LuaFailure.forbidden }
        self.state = state
        for (name, bytes) in script.files { ls_add_file(state, name, bytes, bytes.count) }
        for module in modules { add(module) }
        let status = ls_open(state)
        if status != LS_OK { throw failure(status) }
    }

    deinit { ls_free(state) }

    private func add(_ module: LuaModule) {
        ls_add_module(state, module.name)
        for function in module.functions {
            var waits = false
            if case .waiting = function.body { waits = true }
            _ = ls_add_function(state, module.name, function.name, waits)
        }
        for constant in module.constants {
            var writer = WireWriter()
            writer.put(constant.value)
            ls_add_constant(state, module.name, constant.key, writer.bytes, writer.count)
            writer.free()
        }
    }

    // MARK: flows

    func load(main: String, milliseconds: UInt64) -> Outcome {
        table.enter(phase: "load")
        return outcome(ls_load(state, main, milliseconds), values: 2)
    }

    func run(main: String, phase: String, milliseconds: UInt64) -> Outcome {
        table.enter(phase: phase)
        return outcome(ls_run(state, main, milliseconds), values: 1)
    }

    func start(_ entry: String, _ arguments: [LuaValue], milliseconds: UInt64) -> Outcome {
        table.enter(phase: entry)
        var writer = WireWriter()
        writer.put(arguments: arguments)
        defer { writer.free() }
        return outcome(ls_start(state, entry, writer.bytes, writer.count, milliseconds), values: 1)
    }

    /// Goes on with the answer of a waiting call. `values` is how many values the flow ends with.
    func resume(_ answer: Result<LuaValue, any Error>, values: Int) -> Outcome {
        var writer = WireWriter()
        switch answer {
        case .success(.null): break
        case .success(let value): writer.put(value)
        case .failure(let error): writer.put(table.raise(for: error).value)
        }
        var kind = Int32(LS_HOST_RETURN)
        if case .failure = answer { kind = Int32(LS_HOST_RAISE) }
        return outcome(ls_resume(state, kind, writer.bytes, writer.count), values: values)
    }

    /// Gives up the flow that waits, and says where it stood.
    func abandon() -> LuaFailure {
        ls_abandon(state)
        return failure(Int32(LS_FLOW_TIME))
    }

    // MARK: what came back

    private func outcome(_ status: Int32, values: Int) -> Outcome {
        if status == LS_OK { return .finished(results(values)) }
        if status == LS_PENDING, let wait = table.takeWait() { return .waiting(wait) }
        return .failed(failure(status))
    }

    private func results(_ values: Int) -> [LuaValue] {
        var count = 0
        let bytes = ls_result(state, &count)
        var reader = WireReader(UnsafeRawBufferPointer(start: bytes, count: count))
        return (0..<values).map { _ in reader.value() }
    }

    private func failure(_ status: Int32) -> LuaFailure {
        let view = ls_last_error(state)
        let place = ScriptPlace(file: String(cString: view.file), line: Int(view.line))
        let traceback = String(cString: view.traceback).split(separator: "\n").map(String.init)
        switch Int(status) {
        case LS_TIME:
            return .limit("limit.time.slice", "the script computed too long without a host call", at: place, traceback)
        case LS_MEMORY:
            return .limit("limit.memory.heap", "the script used more memory than it may", at: place, traceback)
        case LS_FLOW_TIME:
            return .limit("limit.time.flow", "the call took longer than it may", at: place, traceback)
        case LS_ERROR:
            var value = LuaValue.null
            if let bytes = view.value {
                var reader = WireReader(UnsafeRawBufferPointer(start: bytes, count: view.value_count))
                value = reader.value()
            }
            return .raised(value, fromHost: view.is_host, at: place, label: label, traceback)
        default: return .poisoned
        }
    }
}

/// What a state uses now, and what its last flow did.
package struct LuaStats: Sendable, Equatable {
    package let memoryBytes: Int
    package let peakMemoryBytes: Int
    package let hostCalls: Int
    /// Processor time of the last stay in the script: until it ended, waited for the host or was stopped.
    package let processorMilliseconds: Double
}
