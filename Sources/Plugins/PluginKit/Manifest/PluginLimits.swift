import Domain
package import LuaBridge

/// What one plugin may use: defaults, lowered or raised by its manifest up to the caps.
package struct PluginLimits: Sendable, Hashable {
    /// Lua heap in MB, 1–128.
    package var memoryMegabytes = 32
    /// CPU between two host calls in milliseconds, 10–2000.
    package var sliceMilliseconds = 200
    /// Wall clock of one entry in seconds, 1–600.
    package var flowSeconds = 120
    /// Dispatches of `page.click` in one `click` entry, 1–5.
    package var clicks = 1

    package init() {}

    static let ranges: [(key: String, range: ClosedRange<Int>)] = [
        ("memory_mb", 1...128), ("slice_ms", 10...2000), ("flow_s", 1...600), ("clicks", 1...5),
    ]

    subscript(key: String) -> Int {
        get {
            switch key {
            case "memory_mb": memoryMegabytes
            case "slice_ms": sliceMilliseconds
            case "flow_s": flowSeconds
            default: clicks
            }
        }
        set {
            switch key {
            case "memory_mb": memoryMegabytes = newValue
            case "slice_ms": sliceMilliseconds = newValue
            case "flow_s": flowSeconds = newValue
            default: clicks = newValue
            }
        }
    }

    /// The limits as the sandbox takes them.
    package var lua: LuaLimits {
        var limits = LuaLimits()
        limits.memoryBytes = memoryMegabytes << 20
        limits.sliceMilliseconds = sliceMilliseconds
        limits.flowSeconds = Double(flowSeconds)
        return limits
    }

    var json: JSONObject {
        var object = JSONObject()
        for (key, _) in Self.ranges { object[key] = .int(Int64(self[key])) }
        return object
    }
}
