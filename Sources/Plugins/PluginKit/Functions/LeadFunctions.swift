package import Domain
import Foundation
package import LuaBridge

/// `lead.*`: handing rows over early, and asking whether a lead was observed before.
package enum LeadFunctions {
    /// `observed` gets each row as the script wrote it; `seen` answers for a lead id.
    package static func module(
        observed: @escaping @Sendable (JSONValue) throws -> Void, seen: @escaping @Sendable (String) -> Bool
    ) -> LuaModule {
        LuaModule.listed(
            "lead",
            [
                "observed": .now { call in
                    guard case .object = call.value(0) else { throw LuaRaise.badArgument("row: a table is expected") }
                    try observed(call.value(0).json)
                    return .null
                },
                "seen": .now { .bool(seen(try $0.text(0, "id"))) },
            ])
    }

    /// For tools: remembers ids for as long as the state lives and emits nothing.
    package static func recording() -> LuaModule {
        let ids = SeenIDs()
        return module(observed: { ids.insert($0["id"]?.string ?? "") }, seen: { ids.contains($0) })
    }
}

private final class SeenIDs: @unchecked Sendable {
    private let lock = NSLock()
    private var ids: Set<String> = []
    func insert(_ id: String) { _ = lock.withLock { ids.insert(id) } }
    func contains(_ id: String) -> Bool { lock.withLock { ids.contains(id) } }
}
