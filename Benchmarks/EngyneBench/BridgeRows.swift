/// Every figure of `engyne-bench bridge`, in the order of the table.
struct BridgeRows {
    /// Share of the usual number of rounds.
    let scale: Double
    let scratch: Scratch

    var all: [Row] { CallRows(scale: scale).all + WaitRows(scale: scale).all + states }

    private var states: [Row] {
        StateRows(scale: scale).all + ReloadRows(scale: scale, scratch: scratch).all + HookRows(scale: scale).all
    }
}

/// How many rounds `usual` becomes.
func rounds(_ usual: Double, _ scale: Double) -> UInt64 { UInt64(max(1, usual * scale)) }

/// Nanoseconds that `body` takes, for one of `count`.
func nanoseconds(_ count: UInt64, _ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return (clock.now - start) / .nanoseconds(1) / Double(count)
}
