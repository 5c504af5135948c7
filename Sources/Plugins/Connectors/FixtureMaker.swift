package import Domain
package import Foundation
import Journal
package import PluginKit

/// Turns a page into a case of a connector: scrubbed of contacts, beside an `expected.json` without `expect` yet.
package struct FixtureMaker: Sendable {
    /// A page somebody saved, or that the worker kept.
    package struct Page: Sendable {
        /// Markup by address; `*` is any address.
        package var documents: [String: [UInt8]]
        package var answers: [PageAnswer] = []
        /// When it was taken; `nil` when nothing tells.
        package var at: Date?
        /// What a case made of it is called unless somebody says.
        package var name: String
    }

    private let bundle: PluginBundle
    private let manifest: Manifest

    package init(_ bundle: PluginBundle, _ manifest: Manifest) { (self.bundle, self.manifest) = (bundle, manifest) }

    /// Reads a `.html`, `.mhtml` or kept `.json` file. Throws `PluginError`.
    package static func read(_ path: String) throws -> Page {
        let url = URL(fileURLWithPath: path)
        let name = plain(url.deletingPathExtension().lastPathComponent)
        guard let bytes = try AtomicFile.read(path) else {
            throw PluginError.unreadable(path: path, reason: "there is no such file")
        }
        switch url.pathExtension.lowercased() {
        case "json":
            let stored = try StoredPage(file: path)
            return Page(documents: stored.served, answers: stored.answers, at: stored.at, name: "page-" + name)
        case "mhtml", "mht":
            guard let page = MHTMLText.page(bytes) else {
                throw PluginError.badFixture(path: path, reason: "it is no MHTML with a page in it")
            }
            return Page(documents: ["*": page], at: time(of: url), name: name)
        default: return Page(documents: ["*": bytes], at: time(of: url), name: name)
        }
    }

    /// A probe's folder is named after its time; another file has the time it was written at.
    private static func time(of url: URL) -> Date? {
        let folder = url.deletingLastPathComponent().lastPathComponent
        if let match = folder.wholeMatch(of: /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z/) {
            return Timestamp.date("\(match.1)-\(match.2)-\(match.3)T\(match.4):\(match.5):\(match.6)Z")
        }
        return (try? FileManager.default.attributesOfItem(atPath: url.path))?[.modificationDate] as? Date
    }

    /// Writes the case and gives its name and files. A taken name is refused when it was asked for, else counted up.
    package func write(
        _ page: Page, name wanted: String?, entry: String, now: Date, options: JSONObject, inBrowser: Bool = false
    ) throws -> (name: String, files: [String]) {
        guard bundle.kind == .connector else {
            throw HostFailure(
                code: "plugin.fixture.refused",
                message: "\(bundle.fullName) is a channel: its cases record requests, not pages",
                hint: "copy one of its cases and change 'http' to what the vendor answers")
        }
        let folder = FixtureRun.folder(of: bundle)
        let name = try free(wanted, page.name, in: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var scrubber = Scrubber()
        var files: [String] = []
        func put(_ bytes: [UInt8], _ path: String) throws {
            try AtomicFile.write(bytes, to: "\(folder)/\(path)", mode: 0o644)
            files.append("\(folder)/\(path)")
        }
        if page.documents.count == 1, let only = page.documents.first {
            try put(scrubber.clean(only.value), "\(name).html")
        } else {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            var index = JSONObject()
            for (number, document) in page.documents.sorted(by: { $0.key < $1.key }).enumerated() {
                index[scrubber.clean(document.key)] = .string("page\(number + 1).html")
                try put(scrubber.clean(document.value), "\(name)/page\(number + 1).html")
            }
            try put(PrettyJSON.bytes(.object(index)), "\(name)/pages.json")
        }
        var content: JSONObject = [
            "entry": .string(entry), "now": .string(Timestamp.string(now).replacing(".000Z", with: "Z")),
            "options": .object(options),
        ]
        if inBrowser { content["browser"] = true }
        if !page.answers.isEmpty {
            content["answers"] = .array(
                page.answers.map { answer in
                    [
                        "url": .string(scrubber.clean(answer.url)), "method": .string(answer.method),
                        "status": .int(Int64(answer.status)), "body": .string(scrubber.clean(answer.body)),
                    ]
                })
        }
        try put(PrettyJSON.bytes(.object(content)), "\(name).expected.json")
        return (name, files)
    }

    private func free(_ wanted: String?, _ suggested: String, in folder: String) throws -> String {
        func isTaken(_ name: String) -> Bool {
            ["html", "mhtml", "expected.json"].contains {
                FileManager.default.fileExists(atPath: "\(folder)/\(name).\($0)")
            } || FileManager.default.fileExists(atPath: "\(folder)/\(name)")
        }
        if let wanted {
            guard wanted == Self.plain(wanted), !wanted.isEmpty else {
                throw PluginError.badFixture(
                    path: "\(folder)/\(wanted)", reason: "a case's name is a-z, 0-9, '_', '-' and '.'")
            }
            guard !isTaken(wanted) else {
                throw PluginError.badFixture(
                    path: "\(folder)/\(wanted)", reason: "a case of this name is there already")
            }
            return wanted
        }
        let base = suggested.isEmpty ? "page" : suggested
        return ([base] + (2...999).map { "\(base)-\($0)" }).first { !isTaken($0) } ?? base
    }

    private static func plain(_ name: String) -> String {
        String(
            name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) ? $0 : "_" }.drop {
                $0 == "."
            })
    }
}
