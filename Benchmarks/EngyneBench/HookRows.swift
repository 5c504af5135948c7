import CBenchFloor
import LuaBridge

/// What the watch over processor time costs a script that only computes.
struct HookRows {
    let scale: Double
    /// Instructions between two looks, as in the sandbox.
    private static let interval: Int32 = 200

    var all: [Row] {
        [
            Row(key: "loop", title: "one turn of a loop, beside one without a hook", unit: .nanoseconds, round: loop),
            Row(key: "hook", title: "hook cost, beside a hook that reads the clock", unit: .percent, round: hook),
        ]
    }

    private var turns: UInt64 { rounds(10_000_000, scale) }

    private func ours() async throws -> Double {
        let text = "return { go = function(count) local n = 0 for i = 1, count do n = n + i end return n end }"
        let sandbox = try await BenchScript.opened(text)
        return try await nanoseconds(turns) { _ = try await sandbox.call("go", [.int(Int64(turns))]) }
    }

    private func loop() async throws -> (value: Double, floor: Double?) { (try await ours(), floor_loop(turns, 0)) }

    private func hook() async throws -> (value: Double, floor: Double?) {
        let plain = floor_loop(turns, 0)
        return ((try await ours() / plain - 1) * 100, (floor_loop(turns, Self.interval) / plain - 1) * 100)
    }
}
