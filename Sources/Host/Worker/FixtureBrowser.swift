import Browser
package import Connectors
package import Domain
import Foundation

/// A browser for a connector's fixtures: each case gets a fresh page that answers every address with the case's
/// documents and nothing else, so no fixture can reach the network.
package actor FixtureBrowser {
    private let environment: [String: String]
    private var browser: ChromeBrowser?
    private let profile = NSTemporaryDirectory() + "engyne-fixtures-\(ProcessInfo.processInfo.processIdentifier)"

    package init(environment: [String: String]) { self.environment = environment }

    package func with(
        _ documents: [String: [UInt8]], _ body: @Sendable (any PageDriver) async throws -> JSONValue
    ) async throws -> JSONValue {
        let page = try await opened().openPage()
        try await page.serve(documents.mapValues { ServedDocument(body: $0) })
        let seat = SlotPage(heartbeat: Heartbeat(now: { Date() }))
        await seat.seat(page)
        do {
            let answer = try await body(seat)
            try await page.close()
            return answer
        } catch {
            // The case's own error is the one worth telling.
            do { try await page.close() } catch {}
            throw error
        }
    }

    private func opened() async throws -> ChromeBrowser {
        if let browser, browser.isRunning { return browser }
        let fresh = try await ChromeBrowser.launch(ChromeConfiguration(profile: profile, environment: environment))
        browser = fresh
        return fresh
    }

    package func stop() async {
        await browser?.stop()
        browser = nil
        do { try FileManager.default.removeItem(atPath: profile) } catch { return }
    }
}
