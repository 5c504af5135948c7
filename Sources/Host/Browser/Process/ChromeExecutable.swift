import Foundation

/// Finds the browser's program. The real binary, not the distribution's wrapper, which adds flags of its own and time.
enum ChromeExecutable {
    static let variable = "ENGYNE_CHROME"
    private static let shells = [
        "/usr/lib/chromium/chromium-headless-shell", "/usr/lib/chromium/headless_shell",
        "/opt/chrome-headless-shell/chrome-headless-shell",
    ]
    private static let full = [
        "/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser", "/opt/google/chrome/chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ]

    /// - Throws: `BrowserError.missing` with the places that were tried.
    static func find(_ configuration: ChromeConfiguration) throws(BrowserError) -> String {
        if let chosen = configuration.executable ?? configuration.environment[variable], !chosen.isEmpty {
            guard isProgram(chosen) else { throw .missing(tried: [chosen]) }
            return chosen
        }
        let places = configuration.headless ? shells + full : full
        guard let found = places.first(where: isProgram) else { throw .missing(tried: places) }
        return found
    }

    static func isShell(_ path: String) -> Bool {
        let name = (path as NSString).lastPathComponent
        return name.contains("headless-shell") || name.contains("headless_shell")
    }

    private static func isProgram(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        return exists && !isDirectory.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }
}
