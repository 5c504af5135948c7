import Domain
import Foundation
import PluginKit
import Slots
import Telemetry

/// What passes between a worker and its host: the host's words in, answers and beats out.
extension SlotWorker {
    func listen() async {
        for await event in link.events {
            switch event {
            case .notice("stop", _): flags.stop()
            case .notice("reload", _), .notice("config_changed", _): flags.wake()
            case .notice: break
            case .request(let id, "probe", let fields):
                flags.ask(.init(id: id, page: fields["page"]?.string, out: fields["out"]?.string))
            case .request(let id, let operation, _):
                link.reply(
                    id,
                    .failure(
                        HostFailure(
                            code: "worker.operation.unknown", message: "a worker does not answer '\(operation)'")))
            case .ended: flags.stop()
            }
        }
        flags.stop()
    }

    package nonisolated func stop() { flags.stop() }

    func answerProbes() async {
        while let wish = flags.takeProbe() {
            guard let connector else {
                link.reply(
                    wish.id,
                    .failure(
                        HostFailure(
                            code: "worker.probe.not_ready", message: "no connector is at work", isRetryable: true)))
                continue
            }
            let out = wish.out ?? ProbeRun.folder(in: options.home, slot: folder.id, at: now())
            do {
                let report = try await ProbeRun(connector: connector, page: page, out: out, now: now).run(
                    only: wish.page)
                link.reply(wish.id, .success(report.json))
            } catch { link.reply(wish.id, .failure(HostFailure(error))) }
        }
    }

    func beat() async {
        while !Task.isCancelled {
            tellBeat()
            do { try await Task.sleep(for: .seconds(2)) } catch { return }
        }
    }

    func tellBeat() {
        if HungScript.isHere {
            log.error(HungScript.words)
        } else if let beat = heartbeat.next() {
            link.notify("beat", beat)
        } else {
            log.error("step '\(heartbeat.currentStep)' is past its deadline; the heart stays silent")
        }
    }
}
