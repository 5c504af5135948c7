package import Delivery
package import Domain
import Foundation
import Push
import Slots
import Telemetry

/// The channel `push` at work: the one way out without a script, because it needs keys and the host's database.
///
/// It asks the host over the link which devices want to hear of a slot; the host answers with those whose owner may see
/// that slot now. A device whose subscription is over is given up, which is no failure of the message. Repeating a
/// message is harmless: its topic replaces one that still waits, its tag one that is shown.
package struct PushSender: ChannelSender {
    package static let carried = "push"
    /// What a device away for longer need not hear any more.
    private static let keptSeconds = 3600

    package let channel = PushSender.carried
    package let audience = Audience.staff
    package let stamp = PluginStamp(name: "push", version: "built-in", hash: "")
    package let canProbe = true

    private let setup: DispatcherSetup
    private let host: HostPort
    private let tray = PushTray()

    init(_ setup: DispatcherSetup, _ host: HostPort) { (self.setup, self.host) = (setup, host) }

    package func compose(slot: SlotID, event: JSONObject, text: String?) async throws -> ComposedMessage? {
        let count = try await devices(slot).count
        guard count > 0 else { return nil }
        return ComposedMessage(to: "devices of \(slot)", body: PushNote(slot: slot, event: event).text)
    }

    package func send(slot: SlotID, message: OutgoingMessage) async -> SendOutcome {
        let (sender, devices): (WebPushSender, [PushDevice])
        do { (sender, devices) = (try tray.sender(setup), try await self.devices(slot)) } catch {
            // Nothing has left yet.
            let failure = HostFailure(error)
            return .retry(reason: "\(failure.code): \(failure.message)", afterSeconds: nil)
        }
        let note = PushMessage(
            body: Array(message.body.utf8), seconds: Self.keptSeconds, topic: PushNote.topic(of: message.id))
        let done = tray.accepted(message.id)
        let open = devices.filter { !done.contains($0.id) }
        let now = setup.clock.wall()
        let answers = await withTaskGroup(of: (PushDevice, PushAnswer).self) { group in
            for device in open { group.addTask { (device, await sender.send(note, to: device, at: now)) } }
            return await group.reduce(into: [(PushDevice, PushAnswer)]()) { $0.append($1) }
        }
        await giveUp(answers.filter { $0.1 == .gone }.map(\.0.id))
        let round = PushRound(answers: answers.map(\.1), earlier: done.count)
        for why in round.refusals {
            setup.log.error("a push service refused a device", ["why": why, "slot": slot.raw])
        }
        tray.note(message.id, accepted: answers.filter { $0.1.isAccepted }.map(\.0.id), isOver: round.isOver)
        return round.outcome
    }

    /// A repeated message replaces the first, so it may always be sent again.
    package func probe(slot: SlotID, intent: OutgoingMessage) async -> ProbeAnswer { .notSent }

    /// The devices that want to hear of a slot; a row that is no subscription is passed over and told.
    private func devices(_ slot: SlotID) async throws -> [PushDevice] {
        let answer = try await host.request("push_devices", ["slot": .string(slot.raw)])
        return (answer["devices"]?.array ?? []).compactMap { row in
            do {
                return try PushDevice(
                    id: row["id"]?.string ?? "", endpoint: row["endpoint"]?.string ?? "",
                    keys: row["keys"]?.object ?? [:])
            } catch {
                setup.log.error("a kept push subscription is unusable", error, ["device": row["id"]?.string ?? ""])
                return nil
            }
        }
    }

    private func giveUp(_ ids: [String]) async {
        guard !ids.isEmpty else { return }
        do { _ = try await host.request("push_gone", ["ids": JSONValue(ids)]) } catch {
            setup.log.warn("devices that are gone could not be removed", ["why": HostFailure(error).message])
        }
    }
}

extension PushAnswer {
    fileprivate var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
