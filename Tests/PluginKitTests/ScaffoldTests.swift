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
