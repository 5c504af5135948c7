import Domain
import Foundation
import Testing

@testable import PluginKit

@Suite("Probation")
struct ProbationTests {
    @Test("three errors among a version's first twenty flows roll it back, and those bytes are not taken up again")
    func threeErrors() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        for _ in 1...20 { try house.flow(.ok) }
        try await house.take("1.0.1")
        let bad = try #require(house.record("mail")?.current?.hash)
        try house.flow(.ok)
        try house.flow(.error)
        try house.flow(.error, slot: "beta")
        #expect(house.running == "1.0.1")
        let verdict = try house.flow(.error)
        guard case .rolledBack(let from, let to, let why) = verdict.probation else {
            Issue.record("\(verdict)")
            return
        }
        #expect(from.version == "1.0.1" && to.version == "1.0.0")
        #expect(why.file == "channels/mail.lua" && why.line == 7 && why.message.contains("3 errors in its first 4"))
        let record = try #require(house.record("mail"))
        #expect(record.isEnabled && record.current?.version == "1.0.0" && record.lastError == why)
        #expect(record.versionItems.first { $0["hash"]?.string == bad }?["state"]?.string == "failed")
        try await house.reload.look()
        #expect(house.running == "1.0.0")
        try await house.take("1.0.2")
        #expect(house.running == "1.0.2" && house.record("mail")?.lastError == nil)
    }

    @Test("one stop at a limit within probation is enough; after twenty flows it is not, and neither are errors")
    func limitStop() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        for _ in 1...20 { try house.flow(.ok) }
        try await house.take("1.0.1")
        #expect(try house.flow(.limit).probation != .goesOn)
        #expect(house.running == "1.0.0")
        try await house.take("1.0.2")
        for _ in 1...19 { try house.flow(.ok) }
        #expect(try house.flow(.ok).probation == .passed)
        for _ in 1...5 { try house.flow(.error) }
        try house.flow(.limit)
        #expect(house.running == "1.0.2")
    }

    @Test("a restart of the host forgets no error, and a flow of the version before counts for nothing")
    func restart() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        let old = try #require(house.record("mail")?.current?.hash)
        for _ in 1...20 { try house.flow(.ok) }
        try await house.take("1.0.1")
        try house.flow(.error)
        try house.flow(.error)
        for _ in 1...5 { try house.flow(.error, hash: old) }
        let again = try PluginHouse(house.folder)
        #expect(again.record("mail")?.probation?.errors == 2)
        try again.flow(.error)
        #expect(again.running == "1.0.0")
        let third = try PluginHouse(house.folder)
        try await third.reload.look()
        #expect(third.running == "1.0.0" && third.record("mail")?.lastError?.line == 7)
        #expect(
            await third.news.all.contains {
                if case .ignored(.channel, "mail", let why?) = $0 { why.line == 7 } else { false }
            })
    }

    @Test("a first version has nothing to go back to: it stays, and says so")
    func firstVersion() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        for _ in 1...2 { try house.flow(.error) }
        guard case .failed = try house.flow(.error).probation else {
            Issue.record("not told")
            return
        }
        #expect(house.running == "1.0.0" && house.record("mail")?.isEnabled == true)
        #expect(house.record("mail")?.lastError?.message.contains("no earlier version") == true)
        for _ in 1...3 { #expect(try house.flow(.error).probation == .goesOn) }
    }

    @Test("three stops within ten minutes set the plugin aside for that slot only; a new version or a yes lifts it")
    func setAside() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        for _ in 1...20 { try house.flow(.ok) }
        try house.flow(.limit)
        house.time.pass(601)
        try house.flow(.limit)
        try house.flow(.limit)
        try house.flow(.limit, slot: "beta")
        #expect(house.record("mail")?.setAside.isEmpty == true)
        #expect(try house.flow(.limit).setAside?.slot == "alpha")
        #expect(try house.flow(.limit).setAside == nil)
        #expect(house.record("mail")?.setAside.map(\.slot) == ["alpha"] && house.record("mail")?.limitStopCount == 6)
        house.time.pass(3600)
        #expect(try PluginHouse(house.folder).record("mail")?.setAside.count == 1)
        #expect(try house.catalog.lift(.channel, "mail", slot: "beta") == false)
        #expect(try house.catalog.lift(.channel, "mail", slot: "alpha"))
        for _ in 1...3 { try house.flow(.limit) }
        try house.catalog.enable(.channel, "mail")
        #expect(house.record("mail")?.setAside.isEmpty == true)
        for _ in 1...3 { try house.flow(.limit) }
        try await house.take("1.0.1")
        #expect(house.record("mail")?.setAside.isEmpty == true)
    }

    @Test("good flows are counted without a write each, and none is lost from the count")
    func fewWrites() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        let path = house.catalog.statePath
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        for _ in 1...4 { try house.flow(.ok) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        try house.flow(.ok)
        #expect(try PluginHouse(house.folder).record("mail")?.probation?.flows == 5)
        for _ in 1...14 { try house.flow(.ok) }
        #expect(try house.flow(.ok).probation == .passed)
    }

    @Test("going back twice goes two versions back, never to one that failed, and a hash names any that ran")
    func goingBack() async throws {
        let house = try PluginHouse()
        for version in ["1.0.0", "1.0.1", "1.0.2"] { try await house.take(version) }
        #expect(try house.catalog.rollback(.channel, "mail").version == "1.0.1")
        #expect(try house.catalog.rollback(.channel, "mail").version == "1.0.0")
        #expect(throws: PluginError.self) { try house.catalog.rollback(.channel, "mail") }
        let newest = try #require(house.record("mail")?.history.first { $0.version == "1.0.2" }?.hash)
        #expect(try house.catalog.rollback(.channel, "mail", to: String(newest.prefix(8))).version == "1.0.2")
        #expect(try house.catalog.rollback(.channel, "mail").version == "1.0.0")
    }

    @Test("a version that only ever waited for a yes cannot be reached by going back")
    func neverRan() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        try house.write("installation/channels/mail.lua", "1.1.0", permissions: "mail = true", body: "mail.submit({})")
        try await house.reload.look()
        let waiting = try #require(house.record("mail")?.candidate?.version.hash)
        try await house.take("1.0.1")
        let error = #expect(throws: PluginError.self) {
            try house.catalog.rollback(.channel, "mail", to: waiting)
        }
        #expect(error?.code == "plugin.version.never_ran")
    }

    @Test("a version that finds less than the running one waits for a person")
    func fieldLoss() async throws {
        let house = try PluginHouse(fieldLoss: "it no longer finds 'phone' on 12 of 50 pages")
        try await house.take("1.0.0")
        try await house.take("1.0.1")
        #expect(house.running == "1.0.0")
        #expect(house.record("mail")?.candidate?.why == "it no longer finds 'phone' on 12 of 50 pages")
        try house.catalog.enable(.channel, "mail")
        #expect(house.running == "1.0.1")
    }

    @Test("more than before is every wish: hosts of default addresses, variables, an audience of staff")
    func growth() async throws {
        let house = try PluginHouse()
        try await house.take("1.0.0")
        try house.write(
            "installation/channels/mail.lua", "1.1.0",
            more: """
                audience = "staff", settings = {base_url = {type = "url", default = "https://api.example.com/x"},
                  name = {type = "string", env = "SOME_NAME"}},
                """)
        try await house.reload.look()
        #expect(
            house.record("mail")?.candidate?.newPermissions == [
                "host api.example.com", "env SOME_NAME", "audience staff",
            ])
    }
}
