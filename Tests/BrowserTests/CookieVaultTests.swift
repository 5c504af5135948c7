import Domain
import Foundation
import Testing

@testable import Browser

@Suite("CookieVault")
struct CookieVaultTests {
    private let start = Date(timeIntervalSince1970: 1_767_952_800)
    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    private func cookie(_ name: String, _ value: String = "1", expiresIn: Double? = nil) -> JSONValue {
        [
            "name": .string(name), "value": .string(value), "domain": "site.test", "path": "/",
            "expires": .double(expiresIn.map { start.timeIntervalSince1970 + $0 } ?? -1),
        ]
    }
    private func names(_ cookies: [JSONValue]) -> [String] { cookies.compactMap { $0["name"]?.string }.sorted() }

    /// A vault of a browser that started empty and was looked at with these cookies at these times.
    private func vault(_ looks: (Double, [JSONValue])...) -> CookieVault {
        var vault = CookieVault(profile: "p", seenAt: start)
        vault.opened(present: [], brought: [], now: start)
        for (seconds, cookies) in looks { _ = vault.look(.array(cookies), now: at(seconds)) }
        return vault
    }

    @Test("a login made seconds before a kill comes back; so does a session cookie, however old")
    func fresh() {
        let login = [cookie("login", expiresIn: 9999), cookie("session")]
        #expect(names(vault((1, login)).lost(present: [], now: at(6))) == ["login", "session"])
        #expect(names(vault((1, login), (500, login)).lost(present: [], now: at(505))) == ["session"])
    }

    @Test("a cookie that had its time to reach the profile and is not there was deleted there and stays away")
    func deletedInProfile() {
        let login = [cookie("login", expiresIn: 9999)]
        #expect(vault((1, login), (62, login)).lost(present: [], now: at(70)).isEmpty)
        #expect(vault((1, login), (59, login)).lost(present: [], now: at(70)).count == 1)
    }

    @Test("what the site deleted while we looked is forgotten, session cookies too")
    func loggedOut() {
        let login = [cookie("login", expiresIn: 9999), cookie("session"), cookie("theme", expiresIn: 9999)]
        let left = vault((1, login), (5, [cookie("theme", expiresIn: 9999)]))
        #expect(names(left.lost(present: [], now: at(6))) == ["theme"])
    }

    @Test("after an orderly end the profile knows every cookie with an expiry, so only sessions come back")
    func orderly() {
        var ended = vault((1, [cookie("login", expiresIn: 9999), cookie("session")]))
        ended.closed()
        #expect(names(ended.lost(present: [], now: at(6))) == ["session"])
    }

    @Test(
        "a deletion seconds before a kill is done again in the profile, unless the site set the cookie anew meanwhile")
    func deletedBeforeKill() {
        let login = [cookie("login", "a", expiresIn: 9999)]
        let left = vault((1, login), (100, login), (200, []))
        #expect(left.surplus(present: .array(login)).map { $0["expires"]?.double } == [1])
        #expect(left.surplus(present: [cookie("login", "b", expiresIn: 9999)]).isEmpty)
        let later = vault((1, login), (100, login), (200, []), (300, [cookie("x")]))
        #expect(later.surplus(present: .array(login)).isEmpty)
    }

    @Test("an expired cookie stays away")
    func expired() {
        #expect(vault((1, [cookie("login", expiresIn: 100)])).lost(present: [], now: at(101)).isEmpty)
    }

    @Test("the profile's value wins over an old one of the vault, and over a new one that expires earlier")
    func conflict() {
        let old = [cookie("login", "a", expiresIn: 9000)]
        let inProfile: JSONValue = [cookie("login", "b", expiresIn: 9500)]
        #expect(vault((1, old), (200, old)).lost(present: inProfile, now: at(210)).isEmpty)
        #expect(vault((1, old)).lost(present: inProfile, now: at(6)).isEmpty)
        let renewed = [cookie("login", "c", expiresIn: 9900)]
        let back = vault((1, old), (100, renewed)).lost(present: inProfile, now: at(105))
        #expect(back.map { $0["value"]?.string } == ["c"])
    }

    @Test("a cookie brought back counts as new again until the browser had time to write it")
    func twice() {
        let login = [cookie("login", expiresIn: 9999)]
        var vault = vault((1, login))
        let back = vault.lost(present: [], now: at(1000))
        vault.opened(present: [], brought: back, now: at(1000))
        _ = vault.look(.array(login), now: at(1010))
        #expect(vault.lost(present: [], now: at(1015)).count == 1)
        _ = vault.look(.array(login), now: at(1061))
        #expect(vault.lost(present: [], now: at(1065)).isEmpty)
    }

    @Test("what a browser found in its profile is never taken for new")
    func fromProfile() {
        var vault = CookieVault(profile: "p", seenAt: start)
        vault.opened(present: [cookie("login", expiresIn: 9999)], brought: [], now: start)
        _ = vault.look([cookie("login", expiresIn: 9999)], now: at(5))
        #expect(vault.lost(present: [], now: at(6)).isEmpty)
    }

    @Test("the file is written anew only for news, and once more when what was new has settled")
    func writing() {
        var vault = CookieVault(profile: "p", seenAt: start)
        vault.opened(present: [], brought: [], now: start)
        let login: JSONValue = [cookie("login", expiresIn: 9999)]
        let writes = [(1, login), (30, login), (70, login), (700, login), (701, [])].map { vault.look($1, now: at($0)) }
        #expect(writes == [true, false, true, false, true])
    }
}
