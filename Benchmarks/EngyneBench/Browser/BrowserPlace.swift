import Browser
import Foundation

/// Where a run of `engyne-bench browser` works: the page server, the browser's program, a scratch folder.
struct BrowserPlace: Sendable {
    let base: String
    let chrome: String
    let scratch: String
    let settle: Double

    func cards(_ count: Int) -> String { "\(base)/cards?n=\(count)" }
    func freshProfile() -> String { "\(scratch)/profile-\(UUID().uuidString)" }

    func launch(_ profile: String) async throws -> ChromeBrowser {
        try await ChromeBrowser.launch(
            ChromeConfiguration(
                profile: profile, executable: chrome, environment: ProcessInfo.processInfo.environment))
    }

    /// Long enough for a browser and its worker to come to rest.
    func rest() async throws { try await Task.sleep(for: .seconds(settle)) }

    /// A browser with one page, stopped at the end whatever happens.
    func withPage<T: Sendable>(_ body: (ChromeBrowser, BrowserPage) async throws -> T) async throws -> T {
        let browser = try await launch(freshProfile())
        do {
            let answer = try await body(browser, try await browser.openPage())
            await browser.stop()
            return answer
        } catch {
            await browser.stop()
            throw error
        }
    }
}
