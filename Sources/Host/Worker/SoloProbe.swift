import Browser
import Connectors
package import Domain
import Foundation
import Journal
import PluginKit
package import Settings
import Slots
import Telemetry

/// The probe of a slot that is not running: takes the slot's lock, opens its browser profile, looks, and lets go.
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
    ///   - waitSeconds: how long a person has to log in when the site asks for it.
    ///   - say: told what is waited for.
    /// - Throws: `WorkerError`, `BrowserError`, `PluginError`.
    package func run(page name: String?, waitSeconds: Double, say: @Sendable (String) -> Void) async throws -> JSONValue
    {
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
        let profile = try SlotBrowser.profile(
            of: folder, setting: connector.settings.values["profile_path"]?.string, environment: environment)
        let browser = try await ChromeBrowser.launch(
            ChromeConfiguration(
                profile: profile, headless: !headed, pidFile: folder.browserPid, environment: environment))
        do {
            await page.seat(try await browser.openPage())
            try await waitForLogin(connector, waitSeconds, say)
            let report = try await ProbeRun(connector: connector, page: page, out: out, now: now).run(only: name)
            await browser.stop()
            return report.json
        } catch {
            await browser.stop()
            throw error
        }
    }

    private func connector(_ config: SlotConfig, _ page: SlotPage) async throws -> ConnectorRuntime {
        var context = ConnectorContext(slotID: slot.raw, now: now)
        (context.options, context.environment, context.region) = (config.options, environment, config.country)
        // A probe asks no gate because it cannot click: the entry that could is never called here.
        let bundle = try ConnectorChoice(home: home, now: now).bundleForTools(for: config, slot: slot)
        return try await ConnectorRuntime(bundle: bundle, context: context, page: page)
    }

    private func waitForLogin(_ connector: ConnectorRuntime, _ seconds: Double, _ say: @Sendable (String) -> Void)
        async throws
    {
        let end = now().addingTimeInterval(seconds)
        var isTold = false
        while try await connector.login() != .ok, now() < end {
            if !isTold { say("the site wants a login; waiting up to \(Int(seconds)) s for a person ...") }
            isTold = true
            try await Task.sleep(for: .seconds(5))
        }
    }
}
