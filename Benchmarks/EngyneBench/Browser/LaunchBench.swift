import Browser
import Domain
import Foundation

/// A fresh profile, then the same one again: from before the start to the page's load event.
struct LaunchBench {
    let place: BrowserPlace
    let launches: Int

    func run() async throws -> JSONObject {
        var (cold, warm): ([Double], [Double]) = ([], [])
        for _ in 0..<launches {
            let profile = place.freshProfile()
            cold.append(try await start(profile))
            warm.append(try await start(profile))
            try FileManager.default.removeItem(atPath: profile)
        }
        return ["cold_launch_ms": .double(median(cold).short), "warm_launch_ms": .double(median(warm).short)]
    }

    private func start(_ profile: String) async throws -> Double {
        let start = ContinuousClock.now
        let browser = try await place.launch(profile)
        do {
            let page = try await browser.openPage()
            _ = try await page.goto(place.cards(50))
            try await page.loaded()
            let spent = (ContinuousClock.now - start) / .milliseconds(1)
            await browser.stop()
            return spent
        } catch {
            await browser.stop()
            throw error
        }
    }
}
