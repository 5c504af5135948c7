import Domain
import Foundation
import Testing

@testable import PluginKit

/// Whatever lies in a plugin folder: the version that runs keeps running, and what is wrong has a name and a place.
@Suite("BadPackage")
struct BadPackageTests {
    private let house: PluginHouse
    private let mail: String
    private let files = FileManager.default

    init() throws {
        house = try PluginHouse()
        mail = house.folder.path + "/installation/channels/mail"
    }

    private func good(_ version: String = "1.0.0") -> String {
        """
        return {manifest = {name = "mail", version = "\(version)", api = 1, kind = "channel"},
          send = function() return {outcome = "sent"} end}
        """
    }
    private func write(_ files: [String: String]) throws {
        try house.folder.write(files, under: "installation/channels/mail")
    }
    /// The folder plugin `mail` 1.0.0 runs.
    private func begin() async throws {
        try write(["init.lua": good()])
        try await house.reload.look()
        #expect(house.running == "1.0.0")
    }
    /// Looks, and gives the problem while 1.0.0 runs on.
    private func problem() async throws -> PluginProblem? {
        try await house.reload.look()
        #expect(house.running == "1.0.0")
        #expect(try house.catalog.activeBundle(.channel, "mail").files["init.lua"] == Array(good().utf8))
        return house.record("mail")?.lastError
    }

    /// The same where the main file itself is gone: it counts when it is missing for two looks.
    private func problemOnly() async throws -> PluginProblem? {
        try await house.reload.look()
        return house.record("mail")?.lastError
    }

    @Test(
        "scripts that are wrong are named with file and line",
        arguments: [
            ("return {manifest = {\n  name = = 3}}", "channels/mail/init.lua", 2, "bridge.load."),
            ("\n\nerror('no')", "channels/mail/init.lua", 3, "script."),
            ("return 7", "channels/mail/init.lua", nil, "plugin.manifest.invalid"),
            ("", "channels/mail/init.lua", nil, "plugin.manifest.invalid"),
            (
                "return {manifest = {name = 'mail',\n version = '1', api = 1, kind = 'channel'}, send = print}",
                "channels/mail/init.lua", 2, "plugin.manifest.invalid"
            ),
            (
                "return {manifest = {name = 'mail', version = '1.0.1', api = 1, kind = 'channel',\n colour = 'red'}, send = print}",
                "channels/mail/init.lua", 2, "plugin.manifest.invalid"
            ),
            (
                "return {manifest = {name = 'post', version = '1.0.1', api = 1, kind = 'channel'}, send = print}",
                "channels/mail/init.lua", 1, "plugin.manifest.invalid"
            ),
            (
                "return {manifest = {name = 'mail', version = '1.0.1', api = 1, kind = 'channel'}}",
                "channels/mail/init.lua", nil, "plugin."
            ),
            ("while true do end", "channels/mail/init.lua", 1, "limit.time.slice"),
        ] as [(String, String, Int?, String)])
    func scripts(text: String, file: String, line: Int?, code: String) async throws {
        try await begin()
        try write(["init.lua": text])
        let found = try #require(try await problem())
        #expect(found.file == file && (line == nil || found.line == line), "\(found)")
        #expect(found.code.hasPrefix(code), "\(found)")
    }

    @Test("a sibling file with a mistake is named, not the main file")
    func sibling() async throws {
        try await begin()
        try write(["init.lua": good("1.0.1"), "parts/texts.lua": "return {\n  a = ,\n}"])
        let found = try #require(try await problem())
        #expect(found.file == "channels/mail/parts/texts.lua" && found.line == 2)
    }

    @Test("a link out of the folder, one to nothing and one to itself are refused by name")
    func links() async throws {
        try await begin()
        for target in ["/etc/passwd", "/nowhere/at/all", "texts.lua", ".."] {
            try write(["init.lua": good("1.0.1")])
            try files.createSymbolicLink(atPath: mail + "/texts.lua", withDestinationPath: target)
            let found = try #require(try await problem(), "\(target)")
            #expect(found.file == "channels/mail/texts.lua" && found.code == "plugin.file.refused", "\(found)")
            #expect(!found.message.contains(house.folder.path), "\(found)")
            try files.removeItem(atPath: mail + "/texts.lua")
            try write(["init.lua": good()])
            #expect(try await problem() == nil)
        }
    }

    @Test("a main file that is a link, and a folder that is one, run nothing")
    func linkedMain() async throws {
        try await begin()
        try files.moveItem(atPath: mail + "/init.lua", toPath: house.folder.path + "/elsewhere.lua")
        try files.createSymbolicLink(
            atPath: mail + "/init.lua", withDestinationPath: house.folder.path + "/elsewhere.lua")
        #expect(try await problem()?.file == "channels/mail/init.lua")
        let channels = house.folder.path + "/installation/channels"
        try files.createSymbolicLink(atPath: channels + "/twin", withDestinationPath: mail)
        try files.createSymbolicLink(atPath: channels + "/gone.lua", withDestinationPath: "/nowhere.lua")
        try await house.reload.look()
        #expect(house.record("twin") == nil)
        #expect(house.catalog.strays.map(\.place) == ["channels/gone.lua", "channels/twin"])
        #expect(house.catalog.strays.allSatisfy { $0.code == "plugin.file.refused" })
    }

    @Test("what an editor leaves for a moment is no part of a plugin and makes no version")
    func editorFiles() async throws {
        try await begin()
        let hash = house.record("mail")?.current?.hash
        try write([
            "4913": "x", "init.lua~": "x", ".init.lua.swp": "x", "#init.lua#": "x", "init.lua.bak": "x",
            "init.lua___jb_tmp___": "x", "sedAbC123": "x", "init.lua.tmp.4711": "x",
        ])
        try files.createSymbolicLink(atPath: mail + "/.#init.lua", withDestinationPath: "person@host.4711:1")
        #expect(try await problem() == nil)
        #expect(house.record("mail")?.current?.hash == hash && house.catalog.strays.isEmpty)
    }

    @Test("a file that is half written is refused, and taken up once it is whole; one replaced by another too")
    func halfWritten() async throws {
        try await begin()
        let whole = good("1.0.1")
        try write(["init.lua": String(whole.prefix(60))])
        #expect(try await problem()?.file == "channels/mail/init.lua")
        try write(["init.lua": whole])
        try await house.reload.look()
        #expect(house.running == "1.0.1" && house.record("mail")?.lastError == nil)
        // Written beside and renamed over, as most editors save.
        try write(["init.lua.new": good("1.0.2")])
        #expect(rename(mail + "/init.lua.new", mail + "/init.lua") == 0)
        try await house.reload.look()
        #expect(house.running == "1.0.2")
    }

    @Test(
        "a plugin whose files are away for one look is not forgotten; gone for good, the enabled one runs on and says so"
    )
    func away() async throws {
        try await begin()
        try house.write("home/channels/extra.lua", "1.0.0")
        try await house.reload.look()
        let extra = house.folder.path + "/home/channels/extra.lua"
        try files.moveItem(atPath: extra, toPath: extra + "~")
        try await house.reload.look()
        #expect(house.record("extra") != nil)
        try files.moveItem(atPath: extra + "~", toPath: extra)
        try await house.reload.look()
        #expect(house.record("extra")?.history.count == 1)
        try files.removeItem(atPath: extra)
        try files.removeItem(atPath: mail)
        try await house.reload.look()
        let found = try await problem()
        #expect(house.record("extra") == nil && found?.code == "plugin.file.gone")
        try write(["init.lua": good()])
        #expect(try await problem() == nil)
    }

    @Test("two places for one plugin are told with both names; neither is taken up, what ran runs on")
    func twins() async throws {
        try await begin()
        try house.write("installation/channels/mail.lua", "2.0.0")
        let found = try #require(try await problem())
        #expect(found.code == "plugin.name.duplicate")
        #expect(found.message.contains("channels/mail and channels/mail.lua"))
        try files.removeItem(atPath: mail + ".lua")
        try write(["init.lua": good()])
        #expect(try await problem() == nil)
    }

    @Test("check tells of two places with one name as an error, and of a claim two make as a warning")
    func clashes() async throws {
        try house.write("installation/channels/first.lua", "1.0.0", more: "receives = \"/webhook/in\",")
        try house.write("installation/channels/second.lua", "1.0.0", more: "receives = \"/webhook/in\",")
        try write(["init.lua": good()])
        try house.write("installation/channels/mail.lua", "1.0.0")
        var reports: [PluginCheck.Report] = []
        for source in PluginSource.scan(house.folder.path + "/installation", origin: .home) {
            reports.append(await PluginCheck.run(path: source.path))
        }
        let findings = PluginClashes.added(to: reports).flatMap(\.findings)
        #expect(findings.count { $0.code == "plugin.name.duplicate" && $0.severity == .error } == 2)
        #expect(findings.count { $0.code == "plugin.claim.taken" && $0.severity == .warning } == 2)
    }

    @Test("a second plugin with the same webhook path is refused at its line, and cannot be enabled")
    func claims() async throws {
        try house.write("installation/channels/first.lua", "1.0.0", more: "receives = \"/webhook/in\",")
        try house.write("installation/channels/second.lua", "1.0.0", more: "receives = \"/webhook/in\",")
        try house.write("home/channels/third.lua", "1.0.0", more: "receives = \"/webhook/in\",")
        try await house.reload.look()
        let enabled = ["first", "second"].filter { house.record($0)?.current != nil }
        let problems = ["first", "second"].compactMap { house.record($0)?.lastError }
        let refused = try #require(problems.first)
        #expect(enabled.count == 1 && refused.code == "plugin.claim.taken" && refused.line == 1)
        #expect(house.record("third")?.isEnabled == false)
        let error = #expect(throws: PluginError.self) { try house.catalog.enable(.channel, "third") }
        #expect(error?.code == "plugin.claim.taken" && house.record("third")?.isEnabled == false)
    }

    @Test("two connectors that call themselves the default: one is, the other is refused by name")
    func defaults() async throws {
        for name in ["one", "two"] {
            try house.folder.write(
                [
                    "init.lua": """
                    return {manifest = {name = "\(name)", version = "1.0.0", api = 1, kind = "connector",
                      default = true}, login = function() return "ok" end, observe = function() return {leads = {}} end,
                      click = function() return {result = "refused"} end, verify = function() return {verified = false} end}
                    """
                ], under: "installation/connectors/\(name)")
        }
        try await house.reload.look()
        let records = house.catalog.list()
        #expect(records.count { $0.current != nil } == 1)
        let problems = records.compactMap(\.lastError)
        let refused = try #require(problems.first)
        #expect(refused.code == "plugin.claim.taken" && refused.line == 2)
    }

    @Test("what is too large, unreadable, wrongly named or without its main file is told by name")
    func sizesAndNames() async throws {
        try await begin()
        try write([
            "init.lua": good("1.0.1"), "big.lua": String(repeating: "-", count: PluginBundle.fileLimitBytes + 1),
        ])
        #expect(try await problem()?.code == "plugin.file.too_large")
        try files.removeItem(atPath: mail + "/big.lua")
        for part in 1...9 { try write(["p\(part).lua": String(repeating: "-", count: PluginBundle.fileLimitBytes)]) }
        #expect(try await problem()?.code == "plugin.file.too_large")
        for part in 1...9 { try files.removeItem(atPath: mail + "/p\(part).lua") }
        #expect(mkfifo(mail + "/pipe.lua", 0o600) == 0)
        #expect(try await problem()?.file == "channels/mail/pipe.lua")
        try files.removeItem(atPath: mail + "/pipe.lua")
        let name: [CChar] = (mail + "/bad").utf8CString.dropLast() + [-1, 0]
        #expect(creat(name, 0o600) >= 0)
        #expect(try await problem()?.message.contains("'bad\\xff' is no UTF-8") == true)
        #expect(unlink(name) == 0)
        try files.removeItem(atPath: mail + "/init.lua")
        try await house.reload.look()
        let found = try #require(try await problemOnly())
        #expect(found.code == "plugin.main.missing" && house.running == "1.0.0")
        try house.folder.write(["installation/channels/Upper.lua": "return {}"])
        try await house.reload.look()
        #expect(house.catalog.strays.contains { $0.place == "channels/Upper.lua" && $0.code == "plugin.name.invalid" })
    }

    @Test("a file nobody may read is told by name", .enabled(if: geteuid() != 0))
    func unreadable() async throws {
        try await begin()
        try write(["init.lua": good("1.0.1"), "a.lua": "return 1"])
        #expect(chmod(mail + "/a.lua", 0) == 0)
        #expect(try await problem()?.code == "plugin.file.unreadable")
    }
}
