import Foundation
import Testing

@testable import PluginKit

@Suite("PluginDiff")
struct PluginDiffTests {
    @Test("a change of one line is one hunk with three lines around it")
    func hunk() {
        let old = (1...20).map { "line \($0)" }
        var new = old
        new[9] = "line ten"
        let text = UnifiedDiff.text(
            Array((old.joined(separator: "\n") + "\n").utf8), Array((new.joined(separator: "\n") + "\n").utf8),
            path: "init.lua")
        #expect(
            text == """
                --- a/init.lua
                +++ b/init.lua
                @@ -7,7 +7,7 @@
                 line 7
                 line 8
                 line 9
                -line 10
                +line ten
                 line 11
                 line 12
                 line 13

                """)
        #expect(UnifiedDiff.text([1], [1], path: "x") == "")
        #expect(UnifiedDiff.text(nil, Array("a".utf8), path: "x").contains("@@ -0,0 +1,1 @@\n+a\n"))
        #expect(UnifiedDiff.text([0xff], [0xfe], path: "x").contains("binary files differ"))
    }

    @Test("permissions stand first; running, candidate, disk and a hash can be compared")
    func sides() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        let first = try #require(house.record("mail")?.current?.hash)
        try await house.take("1.0.1")
        try house.write("installation/channels/mail.lua", "1.1.0", permissions: "mail = true", body: "mail.submit({})")
        try await house.reload.look()
        let waiting = try house.catalog.diff(.channel, "mail", from: nil, to: nil)
        #expect(waiting.from.what == "running" && waiting.to.what == "candidate")
        #expect(waiting.added == ["mail"] && waiting.removed == [])
        #expect(waiting.text.split(separator: "\n")[1] == "permissions: + mail")
        let kept = try house.catalog.diff(.channel, "mail", from: String(first.prefix(8)), to: "running")
        #expect(kept.files.map(\.path) == ["mail.lua"] && kept.files.first?.text.contains("1.0.1") == true)
        try house.folder.write(["installation/channels/mail.lua": "return nonsense("])
        let disk = try house.catalog.diff(.channel, "mail", from: "running", to: "disk")
        #expect(disk.added == nil && disk.text.contains("permissions: not known"))
        #expect(throws: PluginError.self) { try house.catalog.diff(.channel, "mail", from: "12345678", to: nil) }
    }
}
