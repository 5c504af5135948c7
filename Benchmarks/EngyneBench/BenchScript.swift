import LuaBridge

/// Sandboxes for the bench: the limits are so wide that none is met.
enum BenchScript {
    static let limits = LuaLimits(
        memoryBytes: 128 << 20, sliceMilliseconds: 60_000, flowSeconds: 3600, hostCalls: Int(UInt32.max))

    static func opened(_ text: String, functions: [LuaFunction] = []) async throws -> LuaSandbox {
        let sandbox = try LuaSandbox(
            script: LuaScript(text: text, label: "connectors/bench"),
            modules: [LuaModule(name: "bench", functions: functions)], limits: limits)
        _ = try await sandbox.load()
        return sandbox
    }

    /// An entry that calls `bench.f(argument)` as often as it is told.
    static func looping(_ argument: String, _ function: LuaFunction.Body) async throws -> LuaSandbox {
        try await opened(
            """
            local f = bench.f
            local row = {
                id = 77, title = 'Steel pipes', city = 'Pune', age_hours = 3.5, bought = false,
                quantity = 40, unit = 'tonnes', buyer = 'A. Example', verified = true, price = 125000,
            }
            return { go = function(count) for i = 1, count do f(\(argument)) end end, nothing = function() end }
            """, functions: [LuaFunction("f", body: function)])
    }
}
