import ArgumentParser
import CBenchFloor
import LuaBridge
import PluginKit

/// Holds many idle states and prints what one of them takes of resident memory. In a process of its own, because a
/// process that has freed memory before shows too little.
struct IdleStates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "idle-states", shouldDisplay: false)
    @Argument var count: Int
    @Flag(help: "States of a plain C program.") var plain = false

    func run() async throws {
        guard !plain else { return print(floor_state_memory(UInt64(count)).resident) }
        let modules = PluginLoader.refusingModules()
        let script = LuaScript(text: "return {}", label: "connectors/bench")
        // The first one pays for what all share.
        let first = try LuaSandbox(script: script, modules: modules)
        let before = floor_resident_bytes()
        var kept = [first]
        for _ in 0..<count { kept.append(try LuaSandbox(script: script, modules: modules)) }
        for sandbox in kept { _ = try await sandbox.load() }
        print((floor_resident_bytes() - before) / Double(count))
    }
}
