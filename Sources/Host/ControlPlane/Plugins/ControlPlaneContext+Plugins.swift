import Domain
import PluginKit
import Slots

extension ControlPlaneContext {
    /// - Throws: `PluginError.unknownPlugin`.
    func plugin(_ id: PluginID) throws -> PluginRecord {
        guard let record = plugins.record(id.kind, id.name) else {
            throw PluginError.unknownPlugin("\(id.kind.rawValue)/\(id.name)")
        }
        return record
    }

    /// The plugin item with the slots that use it.
    func item(_ record: PluginRecord) async -> JSONObject {
        let fallback = plugins.defaultConnector
        let users = await slots.list().filter { slot in
            if record.kind == .connector { return (slot.config.connector ?? fallback) == record.name }
            let carried = record.manifest?.carries ?? record.name
            return slot.config.channel(carried).isEnabled && slot.config.channel(carried).via.map { $0 == record.name } ?? true
        }
        return record.item(slots: users.map(\.id.raw))
    }
}
