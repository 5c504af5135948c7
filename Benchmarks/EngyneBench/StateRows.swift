import CBenchFloor
import Foundation
import LuaBridge
import PluginKit

/// Making a state with every module of the API, and what an idle one holds.
struct StateRows {
    let scale: Double
    /// How many idle states are held at once.
    private static let held = 200

    var all: [Row] {
        [
            Row(key: "state", title: "new state, every module, opened", unit: .microseconds, goal: 200, round: state),
            Row(key: "state_heap", title: "idle state, Lua heap", unit: .kilobytes, goal: 64, round: heap),
            Row(
                key: "state_resident", title: "idle state, resident, over 200", unit: .kilobytes, goal: 64,
                round: resident),
        ]
    }

    private func made(_ modules: [LuaModule]) throws -> LuaSandbox {
        try LuaSandbox(script: LuaScript(text: "return {}", label: "connectors/bench"), modules: modules)
    }

    private func state() async throws -> (value: Double, floor: Double?) {
        let count = rounds(1000, scale)
        let modules = PluginLoader.refusingModules()
        let ours = try await nanoseconds(count) { for _ in 0..<count { _ = try made(modules) } }
        return (ours / 1000, floor_state(count) / 1000)
    }

    private func heap() async throws -> (value: Double, floor: Double?) {
        let sandbox = try made(PluginLoader.refusingModules())
        return (Double(await sandbox.stats.memoryBytes) / 1024, floor_state_memory(1).heap / 1024)
    }

    private func resident() async throws -> (value: Double, floor: Double?) {
        (try resident(plain: false), try resident(plain: true))
    }

    private func resident(plain: Bool) throws -> Double {
        let output = try ownOutput(["idle-states", "\(Self.held)"] + (plain ? ["--plain"] : []))
        guard let bytes = Double(String(decoding: output, as: UTF8.self).filter { !$0.isNewline }) else {
            throw BenchFailure("'idle-states' printed no number")
        }
        return bytes / 1024
    }
}
