package import Domain
package import Foundation

/// The cookies of one browser profile as they were seen last, kept outside the profile.
///
/// A browser writes a cookie to its profile only about half a minute after the site set it, and one without an expiry
/// never. So a killed browser forgets a login that was just made, and every restart forgets a session. The vault brings
/// back what was lost in this way and never what the site took away:
///
/// - It mirrors the browser: what the site deleted leaves the vault at the next look.
/// - A cookie with an expiry comes back only when it was new at the last look, so that it may not have reached the
///   profile. One that had its time to get there and is not there was deleted there.
/// - After an orderly end everything with an expiry is in the profile, so only session cookies come back.
/// - A cookie the profile has wins, unless the vault's is new and its expiry not earlier.
/// - The other way round, a deletion so new that it may not have reached the profile is done again: else a kill right
///   after a logout would log in again.
/// - It belongs to one profile, by the mark in it: a removed profile takes its vault along.
///
/// The values are secrets: they go into a file only its owner can read and never into a log.
package struct CookieVault: Sendable, Equatable {
    /// How long after it was first seen a cookie is surely in the profile (the browser takes 30 s).
    package static let settledSeconds: Double = 60

    /// A cookie as the browser tells it, and since when it has had this value.
    package struct Kept: Sendable, Equatable {
        package var cookie: JSONValue
        package var since: Date

        package init(cookie: JSONValue, since: Date) { (self.cookie, self.since) = (cookie, since) }

        var name: String { CookieVault.name(cookie) }
        var expiry: Double? { cookie["expires"]?.double.flatMap { $0 > 0 ? $0 : nil } }
        fileprivate func isNew(at time: Date) -> Bool { time.timeIntervalSince(since) < CookieVault.settledSeconds }
    }

    /// The mark of the profile these cookies are of.
    package let profile: String
    package private(set) var kept: [Kept]
    /// Cookies with an expiry that vanished lately, as they were, and when.
    package private(set) var gone: [Kept]
    /// The last look at the browser.
    package private(set) var seenAt: Date
    /// The browser ended in order after that look, so its profile holds what has an expiry.
    package private(set) var isClosed: Bool

    package init(profile: String, kept: [Kept] = [], gone: [Kept] = [], seenAt: Date, isClosed: Bool = true) {
        (self.profile, self.kept, self.gone, self.seenAt, self.isClosed) = (profile, kept, gone, seenAt, isClosed)
    }

    // MARK: a browser starts

    /// What to give a browser that has just started and has opened nothing yet; `present` is what its profile holds.
    package func lost(present: JSONValue, now: Date) -> [JSONValue] {
        let held = Dictionary((present.array ?? []).map { (Self.name($0), Kept(cookie: $0, since: now)) }) { $1 }
        return kept.filter { kept in
            guard let expiry = kept.expiry else { return held[kept.name] == nil }
            guard expiry > now.timeIntervalSince1970, !isClosed, kept.isNew(at: seenAt) else { return false }
            guard let other = held[kept.name] else { return true }
            return other.cookie["value"] != kept.cookie["value"] && (other.expiry ?? 0) <= expiry
        }.map(\.cookie)
    }

    /// What the profile still holds although the site had deleted it; expired, which is how a cookie is deleted.
    package func surplus(present: JSONValue) -> [JSONValue] {
        guard !isClosed else { return [] }
        let deleted = Dictionary(gone.filter { $0.isNew(at: seenAt) }.map { ($0.name, $0.cookie["value"]) }) { $1 }
        return (present.array ?? []).compactMap { cookie in
            guard let value = deleted[Self.name(cookie)], value == cookie["value"] else { return nil }
            var expired = cookie.object
            expired?["expires"] = 1
            return expired.map(JSONValue.object)
        }
    }

    /// The browser runs with the cookies of its profile and those brought back. The former are no news to the profile;
    /// the latter are as new as if they were set now, and so are deletions done again.
    package mutating func opened(present: JSONValue, brought: [JSONValue], now: Date) {
        let known = Dictionary(kept.map { ($0.name, $0) }) { $1 }
        let again = surplus(present: present)
        let others = Set((brought + again).map(Self.name))
        let held = (present.array ?? []).filter { !others.contains(Self.name($0)) }
        gone = again.map { Kept(cookie: $0, since: now) }
        kept = held.map { cookie in
            let same = known[Self.name(cookie)].flatMap { $0.cookie["value"] == cookie["value"] ? $0.since : nil }
            return Kept(cookie: cookie, since: same ?? .distantPast)
        }
        kept += brought.map { Kept(cookie: $0, since: now) }
        (seenAt, isClosed) = (now, false)
    }

    // MARK: a browser runs

    /// Takes the browser's cookies as they are now. True when the file on disk should be written anew: something has
    /// changed, or what was new has settled.
    package mutating func look(_ cookies: JSONValue, now: Date) -> Bool {
        let known = Dictionary(kept.map { ($0.name, $0) }) { $1 }
        let fresh = (cookies.array ?? []).map { cookie in
            let same = known[Self.name(cookie)].flatMap { $0.cookie["value"] == cookie["value"] ? $0.since : nil }
            return Kept(cookie: cookie, since: same ?? now)
        }
        let settles = (kept + gone).contains { $0.isNew(at: seenAt) && !$0.isNew(at: now) }
        let isNews = Set(fresh.map(\.cookie)) != Set(kept.map(\.cookie)) || settles || isClosed
        guard isNews else { return false }
        let names = Set(fresh.map(\.name))
        let vanished = kept.filter { $0.expiry != nil && !names.contains($0.name) }
        gone = gone.filter { $0.isNew(at: now) && !names.contains($0.name) }
        gone += vanished.map { Kept(cookie: $0.cookie, since: now) }
        (kept, seenAt, isClosed) = (fresh, now, false)
        return true
    }

    /// The browser has ended as asked.
    package mutating func closed() { isClosed = true }

    /// What makes two cookies the same one. Never its value.
    fileprivate static func name(_ cookie: JSONValue) -> String {
        ["domain", "path", "name", "partitionKey"].map { cookie[$0]?.encodedString ?? "" }.joined(separator: " ")
    }
}
