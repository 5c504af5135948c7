import CBenchFloor
import LuaBridge

/// Calls that are answered at once, and the table that goes there and back.
struct CallRows {
    let scale: Double

    var all: [Row] {
        [
            Row(
                key: "empty_call", title: "Lua → Swift → Lua, empty call", unit: .perSecond, goal: 5_000_000,
                round: emptyCall),
            Row(
                key: "table", title: "ten-field table there and back", unit: .perSecond, goal: 250_000, round: table),
            Row(
                key: "entry_call", title: "Swift → Lua → Swift, from another thread", unit: .microseconds,
                round: entryCall),
        ]
    }

    private func emptyCall() async throws -> (value: Double, floor: Double?) {
        let count = rounds(2_000_000, scale)
        let sandbox = try await BenchScript.looping("", .now { _ in .null })
        let ours = try await nanoseconds(count) { _ = try await sandbox.call("go", [.int(Int64(count))]) }
        return (1e9 / ours, 1e9 / floor_empty_call(count))
    }

    private func table() async throws -> (value: Double, floor: Double?) {
        let count = rounds(200_000, scale)
        let sandbox = try await BenchScript.looping("row", .now { $0[0] })
        let ours = try await nanoseconds(count) { _ = try await sandbox.call("go", [.int(Int64(count))]) }
        return (1e9 / ours, 1e9 / floor_table(count))
    }

    /// The floor wakes a thread and is woken by it, as a script's own thread makes necessary.
    private func entryCall() async throws -> (value: Double, floor: Double?) {
        let count = rounds(20_000, scale)
        let sandbox = try await BenchScript.looping("", .now { _ in .null })
        let ours = try await nanoseconds(count) {
            for _ in 0..<count { _ = try await sandbox.call("nothing") }
        }
        return (ours / 1000, (floor_entry_call(count) + floor_wake(count)) / 1000)
    }
}
