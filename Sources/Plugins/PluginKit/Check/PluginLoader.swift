package import Domain
package import LuaBridge

/// What a bundle's table holds, learned by running its chunk once in a throw-away state that may do nothing.
package struct LoadedPlugin: Sendable {
    package let bundle: PluginBundle
    package let manifest: Manifest
    /// The entry functions the table has.
    package let entries: Set<String>

    package var stamp: PluginStamp { bundle.stamp(version: manifest.version) }
}

/// Reads manifests. Only in a tool process, a worker or a dispatcher: it opens a Lua state.
package enum PluginLoader {
    /// Milliseconds a chunk may take to return its table.
    package static let sliceMilliseconds = 50

    /// Throws `LuaFailure` when the chunk does not run and `PluginError.invalidManifest` when its manifest is wrong.
    package static func load(_ bundle: PluginBundle) async throws -> LoadedPlugin {
        var limits = LuaLimits()
        limits.sliceMilliseconds = sliceMilliseconds
        limits.flowSeconds = 5
        let sandbox = try LuaSandbox(
            script: bundle.script, modules: refusingModules(), limits: limits, describe: describe)
        let chunk = try await sandbox.load()
        let manifest = try manifest(in: chunk.result, of: bundle)
        return LoadedPlugin(bundle: bundle, manifest: manifest, entries: chunk.entries)
    }

    /// The manifest in a chunk's table.
    package static func manifest(in table: LuaValue, of bundle: PluginBundle) throws -> Manifest {
        let label = "\(bundle.folderLabel)/\(bundle.main)"
        guard case .object = table, let value = table["manifest"] else {
            throw PluginError.invalidManifest(
                label: label, problems: ["the file must return a table with a 'manifest'"])
        }
        return try Manifest.read(value.json, kind: bundle.kind, name: bundle.name, label: label)
    }

    /// Every module of the API; each function refuses, naming the manifest line that would grant it. `granted` modules
    /// are left as they are.
    package static func refusingModules(except granted: [LuaModule] = [], phases: Set<String>? = nil) -> [LuaModule] {
        let names = Set(granted.map(\.name))
        let refused = BridgeReference.modules.filter { !names.contains($0) }.map { module in
            LuaModule(
                name: module,
                functions: BridgeReference.functions(of: module).map { function in
                    LuaFunction(
                        name: function.name, phases: phases, body: .now { call in throw refusal(function, call.phase) })
                },
                constants: BridgeReference.constants(of: module).map { LuaMember(key: $0.name, value: .null) })
        }
        return granted + refused
    }

    /// What a script sees of a host error that is no `LuaRaise`: its code and message, so that it can branch on them.
    package static let describe: @Sendable (any Error) -> LuaRaise = { error in
        let failure = HostFailure(error)
        return LuaRaise(code: failure.code, message: failure.message, isRetryable: failure.isRetryable)
    }

    private static func refusal(_ function: BridgeFunction, _ phase: String) -> LuaRaise {
        let line = function.permission.line
        let wish = line.isEmpty ? "" : "; the manifest grants it by \(line)"
        return LuaRaise(
            code: "bridge.permission.missing", message: "\(function.fullName) may not be used here (\(phase))\(wish)")
    }
}
