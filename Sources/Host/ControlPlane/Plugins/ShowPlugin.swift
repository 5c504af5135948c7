package import Domain
package import PluginKit

/// One plugin: its item, its kept versions, or the files of its running version.
package struct ShowPlugin: Operation {
    package enum Part: Sendable { case item, versions, source }
    package static let permission = Permission.pluginsRead
    private let kind: PluginKind
    private let name: String
    private let part: Part
    package init(_ kind: PluginKind, _ name: String, _ part: Part = .item) { (self.kind, self.name, self.part) = (kind, name, part) }
    package var object: String { "plugin:\(kind.rawValue)/\(name.prefix(48))" }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let record = try context.plugin(kind, name)
        switch part {
        case .item: return await context.item(record)
        case .versions: return ["items": .array(record.versionItems.map(JSONValue.object)), "next": .null]
        case .source: return try await source(record, in: context)
        }
    }

    private func source(_ record: PluginRecord, in context: ControlPlaneContext) async throws -> JSONObject {
        guard let hash = record.current?.hash else { throw PluginError.unknownVersion(plugin: record.fullName, hash: "running") }
        let catalog = context.plugins
        let files = try await FileLane.run { try catalog.keptBundle(record.kind, record.name, hash).files }
        var texts = JSONObject()
        for name in files.keys.sorted() where name.hasSuffix(".lua") || name.hasSuffix(".md") {
            texts[name] = .string(String(decoding: files[name] ?? [], as: UTF8.self))
        }
        return ["kind": .string(kind.rawValue), "name": .string(name), "hash": .string(hash), "files": .object(texts)]
    }
}
