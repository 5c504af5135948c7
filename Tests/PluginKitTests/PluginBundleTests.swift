import Foundation
import Testing

@testable import PluginKit

@Suite("PluginBundle")
struct PluginBundleTests {
    @Test("a folder and a lone file are read with their names, mains and kinds; fixtures and hidden files are left out")
    func reading() throws {
        let folder = try TemporaryFolder()
        try folder.write([
            "connectors/shop/init.lua": "return {}", "connectors/shop/sub/a.lua": "x",
            "connectors/shop/fixtures/a.html": "y",
            "connectors/shop/.swp": "z", "channels/mail.lua": "return {}",
        ])
        let shop = try PluginBundle.read(folder.path + "/connectors/shop")
        #expect(
            shop.kind == .connector && shop.name == "shop" && shop.main == "init.lua"
                && shop.folderLabel == "connectors/shop")
        #expect(shop.files.keys.sorted() == ["init.lua", "sub/a.lua"])
        let mail = try PluginBundle.read(folder.path + "/channels/mail.lua")
        #expect(mail.kind == .channel && mail.name == "mail" && mail.main == "mail.lua")
        #expect(try PluginBundle.read(folder.path + "/connectors/shop/init.lua") == shop)
    }

    @Test("the hash names paths and bytes: moving a byte from one to the other changes it, the place on disk does not")
    func hashing() {
        #expect(PluginBundle.hash(of: ["a": [1], "b": []]) != PluginBundle.hash(of: ["a": [], "b": [1]]))
        #expect(PluginBundle.hash(of: ["ab": []]) != PluginBundle.hash(of: ["a": Array("b".utf8)]))
        #expect(PluginBundle.hash(of: [:]).count == 64)
    }

    @Test("links, files that are too large and bad names are refused")
    func refused() throws {
        let folder = try TemporaryFolder()
        try folder.write([
            "channels/a/init.lua": "return {}",
            "channels/b/init.lua": String(repeating: "-", count: PluginBundle.fileLimitBytes + 1),
            "channels/Bad/init.lua": "x", "channels/c/other.lua": "x",
        ])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/channels/a/x.lua", withDestinationPath: "/etc/passwd")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/channels/l", withDestinationPath: folder.path + "/channels/a")
        for (name, code) in [
            ("a", "plugin.file.refused"), ("l", "plugin.file.refused"), ("b", "plugin.file.too_large"),
            ("Bad", "plugin.name.invalid"),
            ("c", "plugin.main.missing"), ("gone", "plugin.file.unreadable"),
        ] {
            let error = #expect(throws: PluginError.self) { try PluginBundle.read("\(folder.path)/channels/\(name)") }
            #expect(error?.code == code)
        }
    }
}
