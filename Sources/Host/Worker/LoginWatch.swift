import Browser
import Domain
import Foundation

/// When to ask the connector whether a person who uses the browser has logged in.
///
/// Asking opens a page of the site, in a tab of its own behind the person's; the person's tab is only looked at, never
/// reloaded. So it is asked after a step of the person's (another address, another session cookie), at most every 3 s,
/// and else once a minute.
struct LoginWatch {
    static let leastSeconds: Double = 3
    static let seldomSeconds: Double = 60

    /// The person's browser as it stands, told apart without touching it.
    struct Sight: Equatable {
        let url: String
        /// Names of all cookies, and values only of those scripts cannot set: pages change the others all the time.
        let cookies: Set<Int>

        init(url: String, cookies: CookieVault?) {
            self.url = url
            self.cookies = Set(
                (cookies?.kept ?? []).map { kept in
                    var hasher = Hasher()
                    for key in ["domain", "path", "name"] { hasher.combine(kept.cookie[key]) }
                    if kept.cookie["httpOnly"]?.bool == true { hasher.combine(kept.cookie["value"]) }
                    return hasher.finalize()
                })
        }
    }

    private var asked: (sight: Sight, at: Date)?
    private(set) var isLoggedIn = false

    func isTimeToAsk(_ sight: Sight, now: Date) -> Bool {
        guard let asked else { return true }
        let since = now.timeIntervalSince(asked.at)
        if sight != asked.sight { return since >= Self.leastSeconds }
        return !isLoggedIn && since >= Self.seldomSeconds
    }

    /// - Parameter sight: as it was when the question was put.
    mutating func answered(isLoggedIn: Bool, sight: Sight, now: Date) {
        asked = (sight, now)
        self.isLoggedIn = isLoggedIn
    }
}
