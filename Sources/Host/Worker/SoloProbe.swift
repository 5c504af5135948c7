import Browser
import Connectors
package import Domain
import Foundation
import Journal
import PluginKit
package import Settings
import Slots
import Telemetry

/// The probe of a slot that is not running: takes the slot's lock, opens its browser profile, looks, and lets go. With a
/// window it is also how a person logs in: the login is kept for the worker that comes after.
package struct SoloProbe: Sendable {
    private let slot: SlotID
    private let home: HomeFolder
    private let out: String
    private let headed: Bool
    private let environment: [String: String]
    private let now: WallClock

    package init(
        slot: SlotID, home: HomeFolder, out: String, headed: Bool, environment: [String: String],
        now: @escaping WallClock
    ) {
        (self.slot, self.home, self.out, self.headed, self.environment, self.now) = (
            slot, home, out, headed, environment, now
        )
    }

    /// - Parameters:
    ///   - waitSeconds: how long a person has to log in when the site asks for it; without a window nobody could.
    ///   - say: told what is waited for.
    /// - Throws: `WorkerError`, `BrowserError`, `PluginError`.
    package func run(
        page name: String?, waitSeconds: Double, say: @escaping @Sendable (String) -> Void
    ) async throws -> JSONValue {
        let folder = try SlotFolder(id: slot, home: home)
        guard folder.exists else { throw SlotError.unknown(slot) }
        guard let lock = try FileLock.tryLock(folder.lock) else {
            throw WorkerError.slotTaken(slot: slot, holder: FileLock.holder(of: folder.lock) ?? "unknown")
        }
        defer { lock.release() }
        var file = SlotConfigFile(folder: folder)
        file.refresh()
        if let problem = file.problem { throw problem }
        let page = SlotPage(heartbeat: Heartbeat(now: now))
        let connector = try await connector(file.config, page)
        guard !connector.isPull else {
            return try await ProbeRun(connector: connector, page: page, out: out, now: now).run(only: name).json
        }
        let browser = try browser(folder, connector, say)
        do {
            if headed {
                try await letPersonLogIn(browser, connector, page, waitSeconds, say)
            } else {
                await page.seat(try await browser.ready())
            }
            let report = try await ProbeRun(connector: connector, page: page, out: out, now: now).run(only: name)
            await browser.stop()
            return report.json
        } catch {
            await browser.stop()
            throw error
        }
    }

    private func browser(
        _ folder: SlotFolder, _ connector: ConnectorRuntime, _ say: @escaping @Sendable (String) -> Void
    ) throws -> SlotBrowser {
        SlotBrowser(
            SlotBrowser.Setup(
                folder: folder,
                profile: try ProfilePlace.of(folder, connector: connector, environment: environment),
                environment: environment, heartbeat: Heartbeat(now: now), log: HostLog(room: "browser", least: .error),
                now: now,
                tell: { if case .trouble(let failure) = $0 { say(failure.report) } }))
    }

    private func connector(_ config: SlotConfig, _ page: SlotPage) async throws -> ConnectorRuntime {
        var context = ConnectorContext(slotID: slot.raw, now: now)
        (context.options, context.environment, context.region) = (config.options, environment, config.country)
        // A probe asks no gate because it cannot click: the entry that could is never called here.
        let bundle = try ConnectorChoice(home: home, now: now).bundleForTools(for: config, slot: slot)
        return try await ConnectorRuntime(bundle: bundle, context: context, page: page)
    }

    /// The account's first page in a window, opened once; the connector looks from a tab behind it. Ends with the page a
    /// probe can look at: the person's, once the person is done with it.
    private func letPersonLogIn(
        _ browser: SlotBrowser, _ connector: ConnectorRuntime, _ page: SlotPage, _ seconds: Double,
        _ say: @Sendable (String) -> Void
    ) async throws {
        let (tab, _) = try await browser.readyForPerson(window: true)
        if let first = try await connector.pages().first { _ = try await tab.goto(first.url, timeoutSeconds: 30) }
        let end = now().addingTimeInterval(seconds)
        var (watch, isTold) = (LoginWatch(), false)
        while !watch.isLoggedIn, now() < end {
            guard await !browser.isClosedByPerson else { throw WorkerError.windowClosed }
            await browser.keepCookies()
            let sight = LoginWatch.Sight(url: tab.lastURL, cookies: await browser.vault)
            if watch.isTimeToAsk(sight, now: now()) {
                await page.seat(try await browser.ready())
                watch.answered(isLoggedIn: try await connector.login() == .ok, sight: sight, now: now())
            }
            guard !watch.isLoggedIn else { break }
            if !isTold { say("log in in the window; waiting up to \(Int(seconds)) s, its tab is left alone ...") }
            isTold = true
            try await Task.sleep(for: .seconds(1))
        }
        if watch.isLoggedIn, isTold { say("logged in; saving the pages ...") }
        await browser.keepCookies()
        await page.seat(tab)
    }
}
