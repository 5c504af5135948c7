import Foundation

/// Finds the browser's program. The real binary, not the distribution's wrapper, which adds flags of its own and time.
package enum ChromeExecutable {
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

    /// The chosen one, else the first of the usual places: for a window the full browser, else the smaller shell.
    /// - Throws: `BrowserError.missing` with the places that were tried, or `noWindow`.
    static func find(_ configuration: ChromeConfiguration) throws(BrowserError) -> String {
        guard configuration.headless else { return try windowed(configuration) }
        if let chosen = chosen(configuration) {
            guard isProgram(chosen) else { throw .missing(tried: [chosen]) }
            return chosen
        }
        guard let found = (shells + full).first(where: isProgram) else { throw .missing(tried: shells + full) }
        return found
    }

    /// Whether this machine could show a window: a display, and a program that is more than the shell.
    package static func canShowWindow(_ environment: [String: String]) -> Bool {
        let configuration = ChromeConfiguration(profile: "", headless: false, environment: environment)
        return (try? windowed(configuration)) != nil
    }

    private static func chosen(_ configuration: ChromeConfiguration) -> String? {
        let chosen = configuration.executable ?? configuration.environment[variable]
        return chosen.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The shell has no window, so where it was chosen the full browser beside it or in a usual place is taken.
    private static func windowed(_ configuration: ChromeConfiguration) throws(BrowserError) -> String {
        guard hasDisplay(configuration.environment) else {
            throw .noWindow(
                problem: "there is no display to show a window on: neither DISPLAY nor WAYLAND_DISPLAY is set",
                hint: "run it from a terminal on the machine's own desktop")
        }
        var places = full
        if let chosen = chosen(configuration) {
            guard isProgram(chosen) else { throw .missing(tried: [chosen]) }
            guard isShell(chosen) else { return chosen }
            places = [(chosen as NSString).deletingLastPathComponent + "/chromium"] + full
        }
        guard let found = places.first(where: isProgram) else {
            throw .noWindow(
                problem: "only the headless shell is here, which has no window; looked for "
                    + places.joined(separator: ", "),
                hint: "install the full browser (Debian: apt install chromium)")
        }
        return found
    }

    private static func hasDisplay(_ environment: [String: String]) -> Bool {
        #if os(macOS)
            true
        #else
            ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0]?.isEmpty == false }
        #endif
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
