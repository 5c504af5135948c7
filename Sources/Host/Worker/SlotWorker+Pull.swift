import Connectors
import Domain
import PluginKit
import Slots
import Telemetry

/// A slot whose connector has no pages: it pulls, and no browser is started for it.
extension SlotWorker {
    func pulling(_ source: ConnectorRuntime, _ ledger: LeadLog) -> PullCycle {
        let (log, link) = (self.log, self.link)
        return PullCycle(
            source: source, log: ledger, file: PullPlaceFile(path: folder.cursor, connector: source.manifest.name),
            now: now, currentRules: { [weak self] in await self?.rules() ?? .nothing },
            tell: { text in
                log.warn(text)
                link.notify("activity", ["type": "SYSTEM", "text": .string(text)])
            })
    }

    /// The way out of a connector's `pull` and `balance`.
    func outgoing() -> OutgoingContext {
        let (environment, slot) = (options.environment, folder.id.raw)
        return OutgoingContext(
            openings: options.netAllow, secret: { SecretFile.value(of: $0, slot: slot, in: environment) },
            transport: SteppedTransport(heartbeat: heartbeat))
    }

    /// The slot drove pages before, with another connector.
    func closeBrowser() async {
        guard let browser else { return }
        self.browser = nil
        await page.seat(nil)
        await browser.stop()
    }
}
