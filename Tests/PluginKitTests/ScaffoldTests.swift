import Foundation
import Testing

@testable import PluginKit

@Suite("Scaffold")
struct ScaffoldTests {
    @Test(
        "a scaffold fails its check only by its marked gaps, and passes once they are gone",
        arguments: PluginKind.allCases)
    func gaps(_ kind: PluginKind) async throws {
        let folder = try TemporaryFolder()
        let path = try Scaffold.write(kind, name: "mine", home: folder.path)
        let first = await PluginCheck.run(path: path)
        #expect(
            !first.isGood && first.findings.allSatisfy { $0.code == "plugin.gap.open" || $0.severity == .warning },
            "\(first.findings)")
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasSuffix(".lua") {
            let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
            let filled = text.replacingOccurrences(of: Scaffold.mark, with: "")
            try filled.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        }
        let second = await PluginCheck.run(path: path)
        #expect(second.isGood, "\(second.findings.map(\.text))")
        #expect(throws: PluginError.self) { try Scaffold.write(kind, name: "mine", home: folder.path) }
    }
}

@Suite("ReferencePage")
struct ReferencePageTests {
    private static let docs =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/docs/reference"

    @Test("the kept reference pages are those the table gives (ENGYNE_UPDATE_REFERENCE=1 rewrites them)")
    func current() throws {
        for (name, text) in [("bridge.md", ReferencePage.markdown()), ("engyne.lua", ReferencePage.annotations())] {
            let path = "\(Self.docs)/\(name)"
            if ProcessInfo.processInfo.environment["ENGYNE_UPDATE_REFERENCE"] == "1" {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test("every function stands in the page with its entries")
    func complete() {
        let page = ReferencePage.markdown()
        for function in BridgeReference.functions { #expect(page.contains("`\(function.fullName)")) }
        #expect(page.contains("| `page.click(locator, why)` | `Click` | click |"))
    }
}
