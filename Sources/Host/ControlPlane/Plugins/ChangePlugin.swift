package import Domain
import PluginKit

/// Turns a plugin on or off, checks its files now, or goes back to a kept version. Enabled never means acting: that
/// takes the slot's own switches and the gates.
package struct ChangePlugin: Operation {
    package enum Change: Sendable, Hashable {
        case enable, disable, reload
        case rollback(hash: String?)

        var verb: String {
            switch self {
            case .enable: "enable"
            case .disable: "disable"
            case .reload: "reload"
            case .rollback: "rollback"
            }
        }
    }

    package static let permission = Permission.pluginsChange
    private let id: PluginID
    private let change: Change
    package init(_ change: Change, _ id: PluginID) { (self.change, self.id) = (change, id) }
    package var object: String { id.object }
    package var details: JSONObject { ["verb": .string(change.verb)] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        _ = try context.plugin(id)
        let (catalog, kind, name) = (context.plugins, id.kind, id.name)
        switch change {
        case .enable: try await FileLane.run { _ = try catalog.enable(kind, name) }
        case .disable: try await FileLane.run { try catalog.disable(kind, name) }
        case .rollback(let hash): try await FileLane.run { _ = try catalog.rollback(kind, name, to: hash) }
        case .reload:
            // A refusal is told in the item (`last_error`), as after any save; what runs keeps running.
            _ = try await context.pluginChanges.reload(kind, name)
        }
        await context.pluginChanges.changed(kind, name)
        return await context.item(try context.plugin(id))
    }
}
