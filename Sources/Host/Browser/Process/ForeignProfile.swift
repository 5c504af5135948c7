import Foundation

/// The profile directories browsers use for a person by default: no slot may live in one.
///
/// Chrome 136 and later ignore remote debugging there, so a worker could never drive it; and a copy is of no use, because
/// the cookies in it are encrypted with a key of the person's own login. Recognised by where they lie in any home, so
/// that another user's is refused as well.
package enum ForeignProfile {
    private static let folders: [(browser: String, folder: String)] = [
        ("Google Chrome", "google-chrome"), ("Google Chrome", "google-chrome-beta"),
        ("Google Chrome", "google-chrome-unstable"), ("Chromium", "chromium"), ("Microsoft Edge", "microsoft-edge"),
        ("Microsoft Edge", "microsoft-edge-beta"), ("Microsoft Edge", "microsoft-edge-dev"),
        ("Brave", "BraveSoftware/Brave-Browser"), ("Brave", "BraveSoftware/Brave-Browser-Beta"),
        ("Brave", "BraveSoftware/Brave-Browser-Nightly"), ("Vivaldi", "vivaldi"), ("Opera", "opera"),
    ]
    private static let macFolders: [(browser: String, folder: String)] = [
        ("Google Chrome", "Google/Chrome"), ("Google Chrome", "Google/Chrome Beta"),
        ("Google Chrome", "Google/Chrome Canary"), ("Chromium", "Chromium"), ("Microsoft Edge", "Microsoft Edge"),
        ("Microsoft Edge", "Microsoft Edge Beta"), ("Brave", "BraveSoftware/Brave-Browser"), ("Vivaldi", "Vivaldi"),
        ("Opera", "com.operasoftware.Opera"),
    ]

    /// Whose profile the path is or lies in, and where that begins; `nil` when nobody's. Links are followed.
    package static func owner(of path: String, environment: [String: String]) -> (browser: String, root: String)? {
        let real = RealPath.of(path)
        // A Mac's disk takes a name in either case.
        let wanted = real.lowercased() + "/"
        for (browser, place) in places(environment, isFlatpak: real.contains("/.var/app/")) {
            guard let found = wanted.range(of: place.lowercased() + "/") else { continue }
            let length = wanted.distance(from: wanted.startIndex, to: found.upperBound) - 1
            return (browser, String(real.prefix(length)))
        }
        return nil
    }

    /// Where each lies: the end of a path, or a whole one where the environment moves it.
    private static func places(_ environment: [String: String], isFlatpak: Bool) -> [(String, String)] {
        let moved = ["XDG_CONFIG_HOME", "CHROME_CONFIG_HOME"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        let roots = ["/.config"] + (isFlatpak ? ["/config"] : []) + moved.map(RealPath.of)
        return [("Chromium", "/snap/chromium/common/chromium")]
            + roots.flatMap { root in folders.map { ($0.browser, "\(root)/\($0.folder)") } }
            + macFolders.map { ($0.browser, "/Library/Application Support/\($0.folder)") }
    }

    /// - Throws: `profileRefused`.
    package static func refuse(_ path: String, environment: [String: String]) throws(BrowserError) {
        guard let owner = owner(of: path, environment: environment) else { return }
        throw .profileRefused(profile: path, browser: owner.browser, root: owner.root)
    }
}
