package import Domain
package import Foundation

/// One case of a plugin's `fixtures/` folder: what goes in, and what must come out.
package struct FixtureCase: Sendable {
    package let name: String
    /// The file that holds the expectation, which `--update` rewrites.
    package let file: String
    package let entry: String
    /// The connector's `options` or the channel's `settings`.
    package let settings: JSONObject
    package let now: Date
    /// Everything the file says: `lead`, `code`, `args`, `http`, `answers` …
    package let content: JSONObject
    /// Address → markup; the address `*` stands for every one. Connectors only.
    package let pages: [String: [UInt8]]
    package let expect: JSONValue?

    /// Cases of a connector are `<case>.expected.json` beside `<case>.html`, `<case>.mhtml` or a folder `<case>/`;
    /// cases of a channel are `<case>.json`. Throws `PluginError.badFixture`.
    package static func all(in folder: String, kind: PluginKind) throws -> [FixtureCase] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw PluginError.unreadable(path: folder, reason: error.localizedDescription)
        }
        let ending = kind == .connector ? ".expected.json" : ".json"
        return try names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map { name in
            try FixtureCase(folder: folder, name: String(name.dropLast(ending.count)), file: name, kind: kind)
        }
    }

    private static let pageLimitBytes = 16 << 20

    private init(folder: String, name: String, file: String, kind: PluginKind) throws {
        let path = "\(folder)/\(file)"
        func bad(_ reason: String) -> PluginError { .badFixture(path: path, reason: reason) }
        do {
            guard let object = try JSONReader.read(try BundleReader.bytes(path, limit: Self.pageLimitBytes)).object
            else {
                throw bad("a JSON object is expected")
            }
            content = object
        } catch let error as JSONSyntaxError { throw bad("byte \(error.offset): \(error.problem)") }
        guard let entry = content["entry"]?.string, EntryName.of(kind).contains(entry) else {
            throw bad("'entry' must be one of \(EntryName.of(kind).joined(separator: ", "))")
        }
        guard let now = content["now"].flatMap({ ScriptTime.date($0) }) else {
            throw bad("'now' must be a time, e.g. \"2026-01-09T10:00:00Z\"")
        }
        (self.name, self.file, self.entry, self.now) = (name, path, entry, now)
        settings = (kind == .connector ? content["options"] : content["settings"])?.object ?? JSONObject()
        expect = content["expect"]
        pages = kind == .connector ? try Self.pages(folder, name) : [:]
    }

    /// A folder of pages is told by its `pages.json`, `{"<address>": "<file>"}`.
    private static func pages(_ folder: String, _ name: String) throws -> [String: [UInt8]] {
        let base = "\(folder)/\(name)"
        for ending in ["html", "mhtml"] where FileManager.default.fileExists(atPath: "\(base).\(ending)") {
            return ["*": try BundleReader.bytes("\(base).\(ending)", limit: pageLimitBytes)]
        }
        let index = "\(base)/pages.json"
        guard FileManager.default.fileExists(atPath: index) else { return [:] }
        guard let map = (try? JSONReader.read(try BundleReader.bytes(index)))?.object else {
            throw PluginError.badFixture(path: index, reason: "an object of addresses and file names is expected")
        }
        var pages: [String: [UInt8]] = [:]
        for (address, file) in map.members {
            guard let file = file.string, !file.contains("..") else {
                throw PluginError.badFixture(path: index, reason: "'\(address)' names no file")
            }
            pages[address] = try BundleReader.bytes("\(base)/\(file)", limit: pageLimitBytes)
        }
        return pages
    }
}
