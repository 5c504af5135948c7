import Domain
import Foundation
import Testing

@testable import PluginKit

@Suite("HotReload")
struct HotReloadTests {
    private typealias House = PluginHouse

    @Test("bundled plugins come enabled, dropped-in ones disabled until an admin enables them")
    func firstLook() async throws {
        let house = try House()
        try house.write("installation/channels/mail.lua", "1.0.0")
        try house.write(
            "home/channels/extra.lua", "1.0.0", permissions: "hosts = {'api.example.com'}", body: "http.get('x')")
        try await house.reload.look()
        #expect(house.record("mail")?.isEnabled == true)
        let extra = try #require(house.record("extra"))
        #expect(!extra.isEnabled && extra.current?.version == "1.0.0")
        #expect(extra.item(slots: [])["state"] == "disabled" && extra.item(slots: [])["active"] == .null)
        #expect(throws: PluginError.self) { try house.catalog.activeBundle(.channel, "extra") }
        #expect(
            await house.news.all.contains(
                .waiting(.channel, name: "extra", why: "is new and disabled", newPermissions: ["host api.example.com"]))
        )
        try house.catalog.enable(.channel, "extra")
        #expect(try house.catalog.activeBundle(.channel, "extra").name == "extra")
        #expect(
            try PluginCatalog(home: house.catalog.home, installation: house.catalog.installation, now: { Date() })
                .list() == house.catalog.list())
    }

    @Test(
        "a good change is taken up, a broken one keeps the old version and tells file and line, mending it clears the error"
    )
    func change() async throws {
        let house = try House()
        try house.write("installation/channels/mail.lua", "1.0.0")
        try await house.reload.look()
        try house.write("installation/channels/mail.lua", "1.0.1")
        try await house.reload.look()
        #expect(house.record("mail")?.current?.version == "1.0.1")
        let good = house.record("mail")?.current?.hash
        try house.write("installation/channels/mail.lua", "1.0.2", body: "local = 3")
        try await house.reload.look()
        let record = try #require(house.record("mail"))
        #expect(record.current?.hash == good && record.isEnabled)
        #expect(record.lastError?.file == "channels/mail.lua" && record.lastError?.line == 2)
        try house.write("installation/channels/mail.lua", "1.0.3")
        try await house.reload.look()
        #expect(house.record("mail")?.lastError == nil && house.record("mail")?.current?.version == "1.0.3")
        #expect(await house.news.all.filter { if case .activated = $0 { true } else { false } }.count == 3)
    }

    @Test("a version that asks for more waits as candidate; enable takes it up")
    func growth() async throws {
        let house = try House()
        try house.write("installation/channels/mail.lua", "1.0.0")
        try await house.reload.look()
        try house.write("installation/channels/mail.lua", "1.1.0", permissions: "mail = true", body: "mail.submit({})")
        try await house.reload.look()
        let record = try #require(house.record("mail"))
        #expect(record.current?.version == "1.0.0")
        #expect(record.candidate?.version.version == "1.1.0" && record.candidate?.newPermissions == ["mail"])
        #expect(try house.catalog.enable(.channel, "mail").version == "1.1.0")
        #expect(house.record("mail")?.candidate == nil)
    }

    @Test("a home's plugin of a bundled name waits, then replaces it")
    func replacing() async throws {
        let house = try House()
        try house.write("installation/channels/mail.lua", "1.0.0")
        try house.write("home/channels/mail.lua", "9.0.0")
        try await house.reload.look()
        #expect(house.record("mail")?.current?.version == "1.0.0")
        #expect(house.record("mail")?.candidate?.version.version == "9.0.0")
        try house.catalog.enable(.channel, "mail")
        try await house.reload.look()
        #expect(house.record("mail")?.current?.version == "9.0.0")
        try house.write("installation/channels/mail.lua", "1.0.1")
        try await house.reload.look()
        #expect(house.record("mail")?.current?.version == "9.0.0")
    }

    @Test("after a rollback the files on disk are ignored until they change")
    func rollback() async throws {
        let house = try House()
        try house.write("installation/channels/mail.lua", "1.0.0")
        try await house.reload.look()
        try house.write("installation/channels/mail.lua", "1.0.1")
        try await house.reload.look()
        #expect(try house.catalog.rollback(.channel, "mail").version == "1.0.0")
        let again = try House(house.folder)
        try await again.reload.look()
        #expect(again.record("mail")?.current?.version == "1.0.0")
        #expect(try again.catalog.activeBundle(.channel, "mail").hash == again.record("mail")?.current?.hash)
        try again.write("installation/channels/mail.lua", "1.0.2")
        try await again.reload.look()
        #expect(again.record("mail")?.current?.version == "1.0.2")
        #expect(again.record("mail")?.history.map(\.version) == ["1.0.2", "1.0.0", "1.0.1"])
    }

    @Test("kept files that were changed by hand are not run")
    func tampered() async throws {
        let house = try House()
        try house.write("installation/channels/mail.lua", "1.0.0")
        try await house.reload.look()
        let hash = try #require(house.record("mail")?.current?.hash)
        let path = house.catalog.keptPath(.channel, "mail", hash) + "/mail.lua"
        try Data("return {}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: PluginError.self) { try house.catalog.activeBundle(.channel, "mail") }
    }

    @Test("in a checkout that is its own home, what came after the first start is a dropped-in plugin")
    func checkout() async throws {
        let folder = try TemporaryFolder()
        let catalog = try PluginCatalog(home: folder.path, installation: folder.path, now: { Date() })
        let reload = HotReload(
            catalog: catalog, clock: NoWait(),
            check: { CheckVerdict(report: .object(await PluginCheck.run(path: $0.keptPath).json)) },
            tell: { _ in })
        func write(_ name: String) throws {
            try folder.write([
                "channels/\(name).lua":
                    "return {manifest = {name = '\(name)', version = '1.0.0', api = 1, kind = 'channel'}, send = function() end}"
            ])
        }
        try write("bundled")
        try await reload.look()
        try write("dropped")
        try await reload.look()
        #expect(catalog.record(.channel, "bundled")?.isEnabled == true)
        #expect(catalog.record(.channel, "dropped")?.isEnabled == false)
    }
}
