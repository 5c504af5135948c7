import Connectors
import Domain
import Slots
import Telemetry

/// The worker's side of its browser's life.
extension SlotWorker {
    /// The browser on the profile the settings name now; where they name another than before, the old one is ended.
    func browserOfProfile() async throws -> SlotBrowser {
        let profile = try ProfilePlace.of(folder, connector: connector, environment: options.environment)
        if let browser, browser.setup.profile == profile { return browser }
        await closeBrowser()
        let (link, id) = (self.link, "slot:\(folder.id):browser")
        let setup = SlotBrowser.Setup(
            folder: folder, profile: profile, environment: options.environment, limits: options.browserLimits,
            heartbeat: heartbeat, log: log.scoped("browser"), now: now,
            tell: { [weak self] news in
                switch news {
                case .trouble(let failure):
                    Task { await self?.raise("browser", "The slot's browser needs a look", failure) }
                case .well: link.notify("attention_clear", ["id": .string(id)])
                }
            })
        let fresh = SlotBrowser(setup)
        browser = fresh
        return fresh
    }

    /// Between two turns: cookies kept, and a browser that has grown exchanged, unless a click is being looked up closely
    /// or somebody uses the browser.
    func lookAfterBrowser() async {
        guard let browser else { return }
        await browser.settle(isGood: heartbeat.phase == .parseLeads && lastError == nil)
        guard heartbeat.phase == .parseLeads || heartbeat.phase == .cooldown else { return }
        let pending = await ledger?.history.awaitingVerification ?? []
        guard VerifySchedule.nextLook(pending, now: now()) == nil else { return }
        if let why = await browser.recycleIfDue() {
            await page.seat(nil)
            log.info("the browser is exchanged for a fresh one", ["why": why])
            tell("the browser is exchanged for a fresh one: \(why)", type: "SYSTEM")
        }
    }

    /// Failures of the browser or its profile have an attention item of their own.
    static func isOfBrowser(_ failure: HostFailure) -> Bool {
        ["browser.start.", "browser.profile.", "worker.profile.", "worker.browser."].contains {
            failure.code.hasPrefix($0)
        }
    }
}
