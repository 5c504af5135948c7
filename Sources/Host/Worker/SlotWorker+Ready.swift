import Browser
import Connectors
import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Telemetry

/// What a cycle needs before it can run: the connector's active version, its page, and the rules of the moment.
extension SlotWorker {
    func makeReady() async throws {
        if options.isStub { return try await makeStubReady() }
        if connector == nil { heartbeat.enter(.initialising) }
        try await takeUpPlugin()
        guard connector?.isPull != true else { return await closeBrowser() }
        let browser = try await browserOfProfile()
        await browser.personIsDone()
        await page.seat(try await browser.ready())
    }

    /// Between two cycles: the active version of the connector, in a fresh state when it is another than before. A
    /// version that does not load leaves the old one at work.
    func takeUpPlugin() async throws {
        let bundle: PluginBundle
        do {
            bundle = try ConnectorChoice(home: options.home, now: now).bundle(for: settings.config, slot: folder.id)
        } catch let error as WorkerError {
            // Whatever comes next, another version or the same one with a person's yes, begins in a fresh state.
            if case .setAside = error { (connector, cycle) = (nil, nil) }
            throw error
        }
        let isSame =
            connector?.bundle.hash == bundle.hash
            && connector.map { _ in loadedOptions == settings.config.options } == true
        guard !isSame else { return }
        do {
            let fresh = try await heartbeat.step("plugin.load", seconds: 20) {
                try await ConnectorRuntime(bundle: bundle, context: connectorContext(bundle), page: watch)
            }
            connector = fresh
            loadedOptions = settings.config.options
            cycle = makeCycle(fresh)
            heartbeat.set(["plugin": fresh.stamp.json])
            tell(
                "connector \(bundle.name) \(fresh.manifest.version) (\(bundle.hash.prefix(8))) is at work",
                type: "SYSTEM")
        } catch {
            guard connector != nil else { throw error }
            raise("plugin", "The new version of the connector does not load; the old one works on", HostFailure(error))
        }
    }

    func makeCycle(_ site: ConnectorRuntime) -> (any SlotCycle)? {
        guard let ledger else { return nil }
        guard !site.isPull else { return pulling(site, ledger) }
        return LeadCycle(
            site: remembering(site), log: ledger, now: now,
            keepEvidence: { [weak self] name in await self?.keepEvidence(name, withPage: false) ?? [] },
            currentRules: { [weak self] in await self?.rules() ?? .nothing },
            isStopping: { [flags] in flags.isStopping })
    }

    private func connectorContext(_ bundle: PluginBundle) -> ConnectorContext {
        let log = log.scoped("script", ["plugin": bundle.name, "hash": String(bundle.hash.prefix(8))])
        let (config, run, heartbeat) = (settings.config, self.run, self.heartbeat)
        var context = ConnectorContext(slotID: folder.id.raw, now: now)
        context.options = config.options
        context.slotConfig = [
            "client": .string(config.client), "timezone": .string(config.timeZone.identifier),
            "country": .string(config.country),
        ]
        context.environment = options.environment
        context.dryRun = config.dryRun
        context.region = config.country
        context.storePath = folder.store
        context.redact = Redaction.clean
        context.log = { line in
            let text =
                line.fields.isEmpty ? line.message : "\(line.message) \(JSONValue.object(line.fields).encodedString)"
            switch line.level {
            case .debug: log.debug(text)
            case .info: log.info(text)
            case .warning: log.warn(text)
            case .error: log.error(text)
            }
        }
        context.outgoing = outgoing()
        context.ended = { [flows] flow in
            if flow.outcome == .limit {
                log.error("stopped at a limit", ["entry": flow.entry, "code": flow.code, "cause": flow.message])
            }
            flows.note(flow)
        }
        if let seen = ledger?.seen { context.seen = { seen.contains($0) } }
        context.clickVeto = { [weak self] in
            guard let self else { return "stopping" }
            return await self.clickVeto()
        }
        context.sleep = { seconds in
            try await heartbeat.step("script.sleep", seconds: seconds + 5) {
                try await Task.sleep(for: .seconds(seconds))
            }
        }
        context.keepPicture = { name, bytes in _ = try run.keep(bytes, as: name) }
        return context
    }

    /// The operator's rules as they are at this moment.
    func rules() -> CycleRules {
        settings.refresh()
        return CycleRules(settings.config, isHeld: GlobalHold(path: options.home.hold).isOn)
    }

    /// The switches once more, between a click's intent and its dispatch.
    private func clickVeto() -> String? {
        if flags.isStopping { return "stopping" }
        let budget = rules().budget
        return budget.globalHold ? "hold" : budget.dryRun ? "dry_run" : budget.autoBuy ? nil : "auto_buy_off"
    }
}
