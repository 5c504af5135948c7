import CLuaShim
import Synchronization

/// The host functions of one state, numbered as the shim calls them.
///
/// Everything here runs on the state's thread. No Lua frame is above a Swift frame that may be jumped across: the shim
/// has finished with Lua when it calls in, and goes on with Lua only after this returned.
final class HostTable {
    struct Slot {
        let label: String
        let function: LuaFunction
    }

    struct Wait {
        let body: @Sendable (LuaCall) async throws -> LuaValue
        let call: LuaCall
    }

    private let slots: [Slot]
    private var allowed: [Bool]
    private var phase = "load"
    private var flow = 0
    private static let flows = Atomic(0)
    private let describe: @Sendable (any Error) -> LuaRaise
    /// The waiting call that the script stands at, until somebody takes it.
    private var wait: Wait?

    init(_ slots: [Slot], describe: @escaping @Sendable (any Error) -> LuaRaise) {
        self.slots = slots
        self.describe = describe
        allowed = slots.map { $0.function.phases == nil }
    }

    func enter(phase: String) {
        self.phase = phase
        flow = Self.flows.add(1, ordering: .relaxed).newValue
        allowed = slots.map { $0.function.phases?.contains(phase) ?? true }
        wait = nil
    }

    func takeWait() -> Wait? {
        defer { wait = nil }
        return wait
    }

    func raise(for error: any Error) -> LuaRaise { error as? LuaRaise ?? describe(error) }

    /// Answers a host call, or keeps it when its answer comes later.
    func answer(_ number: Int, _ bytes: UnsafeRawBufferPointer, into reply: inout WireWriter) -> Int32 {
        let slot = slots[number]
        guard allowed[number] else {
            reply.put(wrongPhase(slot).value)
            return Int32(LS_HOST_RAISE)
        }
        var reader = WireReader(bytes)
        let call = LuaCall(arguments: reader.arguments(), phase: phase, flow: flow)
        switch slot.function.body {
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

    private func wrongPhase(_ slot: Slot) -> LuaRaise {
        let entries = (slot.function.phases ?? []).sorted().joined(separator: ", ")
        return LuaRaise(
            code: "bridge.call.wrong_phase",
            message: "\(slot.label) was called in phase '\(phase)', allowed only in: \(entries)")
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
