import Browser
import Domain
import Foundation
import Journal

/// The cookie vault on disk, `cookies.json` of the slot: secret, readable by its owner only, replaced as a whole.
struct CookieVaultFile: Sendable {
    let path: String

    /// The vault of this profile, an empty one where there is none or it is another profile's.
    /// - Parameter isDamaged: called with where the file was put, when it cannot be understood.
    /// - Throws: `JournalError` when the disk refuses.
    func read(profile: String, now: Date, isDamaged: (String) -> Void) throws -> CookieVault {
        let empty = CookieVault(profile: profile, seenAt: now)
        guard let bytes = try AtomicFile.read(path) else { return empty }
        guard let vault = Self.vault(bytes) else {
            let aside = "\(path).damaged"
            try AtomicFile.write(bytes, to: aside)
            isDamaged(aside)
            return empty
        }
        return vault.profile == profile ? vault : empty
    }

    /// - Throws: `JournalError`.
    func write(_ vault: CookieVault) throws {
        let object: JSONObject = [
            "v": 1, "profile": .string(vault.profile), "seen_at": .string(Timestamp.string(vault.seenAt)),
            "closed": .bool(vault.isClosed), "cookies": Self.list(vault.kept),
            "gone": Self.list(vault.gone),
        ]
        try AtomicFile.write(JSONValue.object(object).encoded + [0x0A], to: path)
    }

    private static func vault(_ bytes: [UInt8]) -> CookieVault? {
        guard let value = try? JSONReader.read(bytes), value["v"]?.int == 1,
            let profile = value["profile"]?.string, let seenAt = value["seen_at"]?.string.flatMap(Timestamp.date),
            let kept = list(value["cookies"]), let gone = list(value["gone"])
        else { return nil }
        return CookieVault(
            profile: profile, kept: kept, gone: gone, seenAt: seenAt, isClosed: value["closed"]?.bool == true)
    }

    private static func list(_ kept: [CookieVault.Kept]) -> JSONValue {
        .array(
            kept.map {
                let since = max($0.since, Date(timeIntervalSince1970: 0))
                return ["since": .string(Timestamp.string(since)), "cookie": $0.cookie]
            })
    }

    private static func list(_ value: JSONValue?) -> [CookieVault.Kept]? {
        guard let list = value?.array else { return nil }
        let kept = list.compactMap { item -> CookieVault.Kept? in
            guard let since = item["since"]?.string.flatMap(Timestamp.date), let cookie = item["cookie"],
                cookie["name"]?.string != nil, cookie["domain"]?.string != nil
            else { return nil }
            return .init(cookie: cookie, since: since)
        }
        return kept.count == list.count ? kept : nil
    }
}
