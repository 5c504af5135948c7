/// What one state and one flow may use. Going over memory or processor time ends the state.
package struct LuaLimits: Sendable, Equatable {
    /// Bytes of the Lua heap.
    package var memoryBytes: Int
    /// Milliseconds of processor time between two host calls.
    package var sliceMilliseconds: Int
    /// Seconds of wall clock for one flow, waiting included.
    package var flowSeconds: Double
    /// Host calls in one flow; one more raises `limit.calls.flow` in the script.
    package var hostCalls: Int

    package init(
        memoryBytes: Int = 32 << 20, sliceMilliseconds: Int = 200, flowSeconds: Double = 120, hostCalls: Int = 2000
    ) {
        self.memoryBytes = memoryBytes
        self.sliceMilliseconds = sliceMilliseconds
        self.flowSeconds = flowSeconds
        self.hostCalls = hostCalls
    }
}
