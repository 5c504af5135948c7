import CLuaShim

/// The host functions of one state, numbered as the shim calls them: module by module, in order.
///
/// Everything here runs on the state's thread. No Lua frame is above a Swift frame that may be jumped across: the shim
/// has finished with Lua when it calls in, and goes on with Lua only after this returned.
final class HostTable {
    struct Wait {
        let body: @Sendable (LuaCall) async throws -> LuaValue
        let call: LuaCall
    }

    private let modules: [LuaModule]
    /// The bodies alone, so that a call touches nothing else of its function.
    private let bodies: [LuaFunction.Body]
    private var allowed: [Bool] = []
    private var phase = "load"
    private let describe: @Sendable (any Error) -> LuaRaise
    /// The waiting call that the script stands at, until somebody takes it.
    private var wait: Wait?

    init(_ modules: [LuaModule], describe: @escaping @Sendable (any Error) -> LuaRaise) {
        self.modules = modules
        self.describe = describe
        bodies = modules.flatMap { $0.functions.map(\.body) }
        enter(phase: phase)
    }

    func enter(phase: String) {
        self.phase = phase
        allowed = modules.flatMap { $0.functions.map { $0.phases?.contains(phase) ?? true } }
        wait = nil
    }

    func takeWait() -> Wait? {
        defer { wait = nil }
        return wait
    }

    func raise(for error: any Error) -> LuaRaise { error as? LuaRaise ?? describe(error) }

    /// Answers a host call, or keeps it when its answer comes later.
    func answer(_ number: Int, _ bytes: UnsafeRawBufferPointer, into reply: inout WireWriter) -> Int32 {
        guard allowed[number] else {
            reply.put(wrongPhase(number).value)
            return Int32(LS_HOST_RAISE)
        }
        var reader = WireReader(bytes)
        let call = LuaCall(arguments: reader.arguments(), phase: phase)
        switch bodies[number] {
        case .waiting(let body):
            wait = Wait(body: body, call: call)
            return Int32(LS_HOST_WAIT)
        case .now(let body):
            do {
                let value = try body(call)
                if value != .null { reply.put(value) }
                return Int32(LS_HOST_RETURN)
            } catch {
                reply.put(raise(for: error).value)
                return Int32(LS_HOST_RAISE)
            }
        }
    }

    private func wrongPhase(_ number: Int) -> LuaRaise {
        let all = modules.lazy.flatMap { module in module.functions.map { (module.name, $0) } }
        guard let (module, function) = all.dropFirst(number).first else {
            return LuaRaise(code: "bridge.call.wrong_phase", message: "this function has no number \(number)")
        }
        let entries = (function.phases ?? []).sorted().joined(separator: ", ")
        return LuaRaise(
            code: "bridge.call.wrong_phase",
            message: "\(module).\(function.name) was called in phase '\(phase)', allowed only in: \(entries)")
    }
}

/// The one C function that the shim calls; `context` is the `HostTable`, which outlives the state.
func hostEntry(
    context: UnsafeMutableRawPointer?, number: UInt32, arguments: UnsafePointer<UInt8>?, count: Int,
    reply: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, replyCount: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let context else { return Int32(LS_HOST_RETURN) }
    let table = Unmanaged<HostTable>.fromOpaque(context).takeUnretainedValue()
    var writer = WireWriter()
    let answer = table.answer(Int(number), UnsafeRawBufferPointer(start: arguments, count: count), into: &writer)
    reply?.pointee = writer.bytes
    replyCount?.pointee = writer.count
    return answer
}
