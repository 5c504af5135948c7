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
        try names(in: folder, kind: kind).map { try FixtureCase(named: $0, in: folder, kind: kind) }
    }

    /// The names of all cases, sorted; none without the folder.
    package static func names(in folder: String, kind: PluginKind) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let files: [String]
        do { files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw PluginError.unreadable(path: folder, reason: error.localizedDescription)
        }
        let ending = ending(kind)
        return files.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map { String($0.dropLast(ending.count)) }
    }

    /// The file of a case.
    package static func file(_ name: String, in folder: String, kind: PluginKind) -> String {
        "\(folder)/\(name)\(ending(kind))"
    }
    private static func ending(_ kind: PluginKind) -> String { kind == .connector ? ".expected.json" : ".json" }

    private static let pageLimitBytes = 16 << 20

    /// Reads one case. Throws `PluginError.badFixture` with the line of what is wrong.
    package init(named name: String, in folder: String, kind: PluginKind) throws {
        let path = Self.file(name, in: folder, kind: kind)
        let text = try BundleReader.bytes(path, limit: Self.pageLimitBytes)
        func bad(_ reason: String, _ place: String) -> PluginError {
            .badFixture(path: "\(path):\(JSONPlaces(text).line(of: place) ?? 1)", reason: reason)
        }
        do {
            guard let object = try JSONReader.read(text).object else { throw bad("a JSON object is expected", "$") }
            content = object
        } catch let error as JSONSyntaxError {
            let line = JSONPlaces.line(ofByte: error.offset, in: text)
            throw PluginError.badFixture(path: "\(path):\(line)", reason: error.problem)
        }
        if let problem = FixtureKeys.problem(in: content, kind: kind) { throw bad(problem.text, problem.place) }
        guard let entry = content["entry"]?.string, EntryName.of(kind).contains(entry) else {
            throw bad("'entry' must be one of \(EntryName.of(kind).joined(separator: ", "))", "$.entry")
        }
        guard let now = content["now"].flatMap({ ScriptTime.date($0) }) else {
            throw bad("'now' must be a time, e.g. \"2026-01-09T10:00:00Z\"", "$.now")
        }
        (self.name, self.file, self.entry, self.now) = (name, path, entry, now)
        settings = (kind == .connector ? content["options"] : content["settings"])?.object ?? JSONObject()
        expect = content["expect"]
        pages = kind == .connector ? try Self.pages(folder, name) : [:]
    }

    /// A case that stands in no file: a page somebody wants to try an entry on.
    package init(
        name: String, entry: String, now: Date, settings: JSONObject = JSONObject(),
        content: JSONObject = JSONObject(), pages: [String: [UInt8]] = [:]
    ) {
        (self.name, file, self.entry, self.now) = (name, "", entry, now)
        (self.settings, self.content, self.pages, expect) = (settings, content, pages, nil)
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
