import Domain
import Foundation
import LuaBridge

/// The plugin's own `selfcheck(ctx)` passes, with every effect forbidden and five seconds at most.
struct SelfcheckRule: CheckRule {
    static let name = "selfcheck"

    func findings(_ plugin: CheckedPlugin) async -> [Finding] {
        guard let loaded = plugin.loaded, loaded.entries.contains(EntryName.selfcheck) else { return [] }
        do {
            guard try await Self.answer(loaded) == .bool(false) else { return [] }
            return [finding(plugin.main, nil, .error, "plugin.selfcheck.failed", "selfcheck answered false")]
        } catch {
            return PluginCheck.findings(of: error, in: loaded.bundle, rule: Self.name)
        }
    }

    private static func answer(_ loaded: LoadedPlugin) async throws -> LuaValue {
        let start = Date(timeIntervalSince1970: 1_767_225_600)
        var common = CommonContext(plugin: loaded.bundle.name, kind: loaded.bundle.kind, now: { start })
        common.seed = 1
        let sandbox = try LuaSandbox(
            script: loaded.bundle.script,
            modules: PluginLoader.refusingModules(except: CommonFunctions.modules(common)),
            limits: loaded.manifest.limits.lua, seed: common.seed, describe: PluginLoader.describe)
        _ = try await sandbox.load()
        let settings = PluginSettings.resolve(manifest: loaded.manifest, values: JSONObject(), environment: [:])
        let context: JSONValue = ["settings": .object(settings.values), "now": .double(ScriptTime.seconds(start))]
        return try await sandbox.call(EntryName.selfcheck, [LuaValue(json: context)], deadlineSeconds: 5)
    }
}
