import Domain
import Foundation
import Journal
import LuaBridge

/// `store.*`: what a script keeps between runs, one JSON file per plugin and slot, replaced as a whole.
enum StoreFunctions {
    static func module(path: String?) -> LuaModule {
        let store = ScriptStore(path: path)
        return LuaModule.listed(
            "store",
            [
                "get": .now { LuaValue(json: try store.get(try $0.text(0, "key")) ?? .null) },
                "set": .now { call in
                    let value = call.value(1).json
                    let key = try call.text(0, "key")
                    if value.isNull { _ = try store.delete(key) } else { try store.set(key, value) }
                    return .null
                },
                "delete": .now { .bool(try store.delete(try $0.text(0, "key"))) },
                "list": .now { call in
                    .array(try store.keys(prefix: try call.optionalText(0, "prefix") ?? "").map(LuaValue.text))
                },
            ])
    }
}

/// The store of one plugin and slot. Used from the script's own thread; the lock covers a host that looks at the same time.
final class ScriptStore: @unchecked Sendable {
    static let keyLimitBytes = 512
    static let totalLimitBytes = 1 << 20

    private let path: String?
    private let lock = NSLock()
    private var loaded: JSONObject?

    init(path: String?) { self.path = path }

    func get(_ key: String) throws -> JSONValue? {
        try lock.withLock { try content()[Self.checked(key)] }
    }

    func keys(prefix: String) throws -> [String] {
        try lock.withLock { try content().keys.filter { $0.hasPrefix(prefix) }.sorted() }
    }

    func set(_ key: String, _ value: JSONValue) throws {
        try lock.withLock {
            var next = try content()
            // By their bytes: texts that compose to the same are compared in a time that a script could make long.
            guard next[try Self.checked(key)]?.encoded != value.encoded else { return }
            next[key] = value
            try save(next)
        }
    }

    func delete(_ key: String) throws -> Bool {
        try lock.withLock {
            var next = try content()
            guard next[try Self.checked(key)] != nil else { return false }
            next[key] = nil
            try save(next)
            return true
        }
    }

    private static func checked(_ key: String) throws -> String {
        guard !key.isEmpty, key.utf8.count <= keyLimitBytes else {
            throw LuaRaise(code: "store.key.invalid", message: "a key has 1 to \(keyLimitBytes) bytes")
        }
        return key
    }

    private func content() throws -> JSONObject {
        if let loaded { return loaded }
        var content = JSONObject()
        if let path, let bytes = try AtomicFile.read(path) {
            guard let object = try? JSONReader.read(bytes), case .object(let members) = object else {
                throw LuaRaise(
                    code: "store.file.unreadable",
                    message: "the store's file holds no JSON object; a person has to look")
            }
            content = members
        }
        loaded = content
        return content
    }

    /// Memory follows the file, never the other way round: a failed write leaves both as they were.
    private func save(_ next: JSONObject) throws {
        let bytes = JSONValue.object(next).encoded
        guard bytes.count <= Self.totalLimitBytes else {
            throw LuaRaise(
                code: "store.size.exceeded",
                message: "the store would hold \(bytes.count) bytes, at most 1 MB is allowed")
        }
        if let path {
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try AtomicFile.write(bytes, to: path)
        }
        loaded = next
    }
}
