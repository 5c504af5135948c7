package import Domain
import PluginKit

/// One plugin: its item, its kept versions, the files of its running version, or what differs between two versions.
package struct ShowPlugin: Operation {
    package enum Part: Sendable {
        case item, versions, source
        /// Two of `running`, `candidate`, `disk` or a kept hash; `nil`: running and what waits, else disk.
        case diff(from: String?, to: String?)
    }
    package static let permission = Permission.pluginsRead
    private let id: PluginID
    private let part: Part
    package init(_ id: PluginID, _ part: Part = .item) { (self.id, self.part) = (id, part) }
    package var object: String { id.object }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let record = try context.plugin(id)
        switch part {
        case .item: return await context.item(record)
        case .versions: return ["items": .array(record.versionItems.map(JSONValue.object)), "next": .null]
        case .source: return try await source(record, in: context)
        case .diff(let from, let to):
            let catalog = context.plugins
            return try await FileLane.run { try catalog.diff(record.kind, record.name, from: from, to: to).json }
        }
    }

    private func source(_ record: PluginRecord, in context: ControlPlaneContext) async throws -> JSONObject {
        guard let hash = record.current?.hash else {
            throw PluginError.unknownVersion(plugin: record.fullName, hash: "running")
        }
        let catalog = context.plugins
        let files = try await FileLane.run { try catalog.keptBundle(record.kind, record.name, hash).files }
        var texts = JSONObject()
        for name in files.keys.sorted() where name.hasSuffix(".lua") || name.hasSuffix(".md") {
            texts[name] = .string(String(decoding: files[name] ?? [], as: UTF8.self))
        }
        return [
            "kind": .string(id.kind.rawValue), "name": .string(id.name), "hash": .string(hash), "files": .object(texts),
        ]
    }
}
