import LuaBridge

/// One bound every script is held to, for readers.
package struct BridgeLimit: Sendable, Hashable {
    package let what: String
    package let byDefault: String
    /// What a manifest may ask for; `–`: nothing.
    package let most: String
    package let breach: String

    init(_ what: String, _ byDefault: String, most: String = "–", breach: String) {
        self.what = what
        self.byDefault = byDefault
        self.most = most
        self.breach = breach
    }
}

extension BridgeReference {
    /// The bounds of section "Limits" of the reference, from the numbers the host keeps.
    package static let limits: [BridgeLimit] = [
        BridgeLimit(
            "Lua heap", "\(PluginLimits().memoryMegabytes) MB", most: most("memory_mb", "MB"),
            breach: "the state is dropped, the flow fails with `limit.memory.heap`"),
        BridgeLimit(
            "processor time between two host calls", "\(PluginLimits().sliceMilliseconds) ms",
            most: most("slice_ms", "ms"), breach: "the state is dropped, `limit.time.slice`"),
        BridgeLimit(
            "wall clock of one entry, waiting included", "\(PluginLimits().flowSeconds) s", most: most("flow_s", "s"),
            breach: "the entry is given up at its host call, `limit.time.flow`"),
        BridgeLimit(
            "host calls of one entry", "\(LuaLimits().hostCalls)", breach: "`limit.calls.flow` is raised"),
        BridgeLimit(
            "dispatches of `page.click` in one `click`", "\(PluginLimits().clicks)", most: most("clicks", ""),
            breach: "`page.click.limit` is raised"),
        BridgeLimit(
            "the chunk returning its table", "\(PluginLoader.sliceMilliseconds) ms", breach: "the plugin is refused"),
        BridgeLimit("`load`", "16 KB of text", breach: "an error"),
        BridgeLimit("result of `string.rep`", "4 MB", breach: "an error"),
        BridgeLimit("arguments or answer of one host call", "8 MB, depth 32, 100,000 values", breach: "an error"),
        BridgeLimit(
            "three limit stops in ten minutes", "–",
            breach: "the plugin is set aside for that slot until it is reloaded"),
    ]

    private static func most(_ key: String, _ unit: String) -> String {
        let most = PluginLimits.ranges.first { $0.key == key }?.range.upperBound ?? 0
        return unit.isEmpty ? "\(most)" : "\(most) \(unit)"
    }
}
