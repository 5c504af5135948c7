import Delivery
import Domain
import Foundation
import Journal
import PluginKit
import Settings
import Slots
import Telemetry

/// The life of one `engyne-host dispatcher --channel X` process: one channel's queue served until the host says stop
/// or is gone.
///
/// It wires the queue's dispatcher to the slots' settings, the channel's scripts and the host. It beats only while the
/// step it is doing is inside its time, so a hung script goes stale and the host ends it. A channel no plugin carries
/// has a dispatcher too: its items are held as `channel_off` and visible as such.
package struct ChannelDispatcher {
    private let setup: DispatcherSetup
    private let host: HostPort
    private let bay: PluginBay
    private let settings: SlotSettings
    private let shelf: RuntimeShelf
    private let watch: StepWatch
    private let sender: any ChannelSender
    private let reports: FlowReports

    private init(_ setup: DispatcherSetup, _ host: HostPort) {
        (self.setup, self.host) = (setup, host)
        bay = PluginBay(setup)
        settings = SlotSettings(setup, bay)
        reports = FlowReports { host.notify(PluginFlow.notice, $0.fields) }
        shelf = RuntimeShelf(setup, reports)
        watch = StepWatch(clock: setup.clock)
        sender =
            setup.channel == PushSender.carried
            ? PushSender(setup, host)
            : ScriptedSender(channel: setup.channel, bay: bay, settings: settings, shelf: shelf)
    }

    /// The whole process: takes standard input and output for the child link, SIGTERM for a `stop`, and serves.
    package static func runProcess(_ setup: DispatcherSetup) async -> Int32 {
        let link: ChildLink
        do { link = try ChildLink.ofThisProcess() } catch {
            setup.log.error("no child link", error)
            return 1
        }
        let (events, feed) = AsyncStream.makeStream(of: LinkEvent.self)
        let forward = Task {
            for await event in link.events { feed.yield(event) }
            feed.finish()
        }
        let term = TerminationSignal { feed.yield(.notice("stop", [:])) }
        let code = await run(
            setup,
            host: HostPort(
                events: events, notify: { _ = link.notify($0, $1) }, reply: { link.reply($0, $1) },
                request: { try await link.request($0, $1, timeout: .seconds(5)) }))
        forward.cancel()
        withExtendedLifetime(term) {}
        link.close()
        return code
    }

    /// Serves the channel and returns the process's exit code: 0 after `stop` or the host's end, 75 when another
    /// process has the channel, 1 when its files cannot be opened.
    package static func run(_ setup: DispatcherSetup, host: HostPort) async -> Int32 {
        await ChannelDispatcher(setup, host).live()
    }

    private func live() async -> Int32 {
        await reload()
        let dispatcher: Dispatcher
        do { dispatcher = try Dispatcher(configuration, sender: sender, ports: ports()) } catch {
            setup.log.error("the dispatcher cannot start", error)
            return 1
        }
        let aside = SetAsidePauses(dispatcher: dispatcher, bay: bay, shelf: shelf, settings: settings, log: setup.log)
        let end = OneShot<Int32>()
        let life = Task { end.give(exitCode(of: await Result.catching { try await dispatcher.run() })) }
        let beats = Task { await beat(dispatcher, aside) }
        let listener = Task { await listen(dispatcher, aside, end) }
        let code = await end.wait()
        for task in [life, beats, listener] { task.cancel() }
        setup.log.info("dispatcher ended", ["exit": "\(code)"])
        return code
    }

    private func exitCode(of result: Result<Void, any Error>) -> Int32 {
        guard case .failure(let error) = result, !(error is CancellationError) else { return 0 }
        setup.log.error("the dispatcher stopped", error)
        if let known = error as? DeliveryError, case .channelBusy = known { return 75 }
        return 1
    }

    private var configuration: DispatcherConfiguration {
        let settings = setup.settings
        var configuration = DispatcherConfiguration(
            channel: setup.channel, runtime: setup.home.runtime, runID: setup.runID)
        configuration.dryRun = settings.isDispatcherDryRun
        configuration.dryRunAdvances = settings.dryRunAdvances
        if !settings.retrySeconds.isEmpty { configuration.retry = RetrySchedule(seconds: settings.retrySeconds) }
        configuration.breaker = CircuitBreaker.Rule(
            failures: settings.breakerFailures, openSeconds: settings.breakerOpenSeconds)
        // A script that may take its time is waited for: it knows better than we what became of its send.
        let longest = bay.all.map { Double($0.manifest.limits.flowSeconds) + 5 }.max() ?? 0
        configuration.sendDeadlineSeconds = max(configuration.sendDeadlineSeconds, longest)
        return configuration
    }

    private func ports() -> DispatcherPorts {
        let (settings, host, channel, watch) = (settings, host, setup.channel, watch)
        var ports = DispatcherPorts(wallClock: setup.clock.wall) { settings.look($0)?.delivery }
        ports.notice = { notice in
            for (name, fields) in notice.allOnLink(channel: channel) { host.notify(name, fields) }
        }
        ports.progress = { watch.begin($0, seconds: $1) }
        let logs = LeadLogs(home: setup.home)
        ports.messageSent = { try await logs.append($1, slot: $0) }
        return ports
    }

    // MARK: the host

    private func listen(_ dispatcher: Dispatcher, _ aside: SetAsidePauses, _ end: OneShot<Int32>) async {
        let requests = HostRequests(
            setup: setup, dispatcher: dispatcher, bay: bay, settings: settings, shelf: shelf)
        for await event in host.events {
            switch event {
            case .notice("stop", _): await stop(dispatcher, end, grace: setup.graceSeconds)
            case .notice("reload", _):
                await reload()
                await aside.settle()
                dispatcher.nudge()
            case .notice: dispatcher.nudge()
            case .request(let id, let operation, let fields):
                // Beside the stream: a script that takes its time must not keep a `stop` waiting.
                Task { host.reply(id, await requests.answer(operation, fields)) }
            case .ended(let why):
                setup.log.warn("the host is gone", ["why": why])
                await stop(dispatcher, end, grace: setup.orphanGraceSeconds)
            }
        }
    }

    /// Begins nothing more. What is on its way gets the grace; what is not done then is `unknown` at the next start.
    private func stop(_ dispatcher: Dispatcher, _ end: OneShot<Int32>, grace: Double) async {
        watch.begin("stop", seconds: grace)
        await dispatcher.stop()
        Task { [clock = setup.clock] in
            do { try await clock.sleep(.seconds(grace)) } catch { return }
            end.give(0)
        }
    }

    private func reload() async {
        await bay.reload()
        await shelf.keepOnly(bay.all)
        let id = "channel:\(setup.channel):plugin"
        guard let refusal = bay.refusals.first else { return host.notify("attention_clear", ["id": .string(id)]) }
        host.notify(
            "attention",
            [
                "id": .string(id), "kind": "plugin", "code": .string(refusal.failure.code),
                "title": .string("channel plugin '\(refusal.plugin)' does not open"),
                "detail": .string(refusal.failure.message), "hint": .string(refusal.failure.hint),
            ])
    }

    // MARK: beats

    private func metrics(_ now: DispatcherSnapshot) -> JSONObject {
        var metrics = now.json
        metrics["limit_stops"] = JSONValue(reports.limitStops)
        return metrics
    }

    private func beat(_ dispatcher: Dispatcher, _ aside: SetAsidePauses) async {
        var seq = 0
        while !Task.isCancelled {
            // Not only at a reload: what was lifted or set aside while this process was down counts as well.
            await aside.settle()
            if HungScript.isHere {
                setup.log.error(HungScript.words)
            } else if watch.isInside {
                seq += 1
                let now = await dispatcher.snapshot()
                let stamp = bay.all.first?.stamp
                let standing = watch.standing
                let beat = Beat(
                    seq: seq, phase: nil, progressSeq: standing.finished, runID: setup.runID, metrics: metrics(now),
                    plugin: stamp, lastError: now.damage ?? now.trouble)
                host.notify("beat", beat.fields(phaseSince: nil))
            }
            do { try await setup.clock.sleep(.seconds(setup.settings.heartbeatSeconds)) } catch { return }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate static func catching(_ body: () async throws -> Success) async -> Result {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
