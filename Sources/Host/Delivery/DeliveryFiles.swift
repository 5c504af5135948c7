import Domain

/// The paths of one channel's files (and of the files all channels share) under `runtime/`.
package struct DeliveryFiles: Sendable, Hashable {
    /// The `runtime` folder, without a slash at its end.
    package let runtime: String
    package let channel: String

    /// Throws `DeliveryError.badChannel` for a name that is not a plain word: it becomes part of paths.
    package init(runtime: String, channel: String) throws {
        guard SlotID(channel) != nil else { throw DeliveryError.badChannel(channel) }
        self.runtime = runtime
        self.channel = channel
    }

    package var queue: String { "\(runtime)/\(channel)_queue.jsonl" }
    package var offset: String { "\(runtime)/\(channel)_queue.offset" }
    package var dispatchFolder: String { "\(runtime)/\(channel)_dispatch" }
    package var journal: String { "\(dispatchFolder)/journal.1.jsonl" }
    package var ownerLock: String { "\(dispatchFolder)/owner.lock" }
    package var sent: String { "\(runtime)/\(channel)_sent.jsonl" }
    package var proofs: String { "\(runtime)/\(channel)_proofs.jsonl" }
    package var dead: String { "\(runtime)/\(channel)_dead.jsonl" }
    package var quarantine: String { "\(runtime)/quarantine/\(channel).jsonl" }

    package static func approvals(_ runtime: String) -> String { "\(runtime)/approvals.jsonl" }
    package static func standing(_ runtime: String) -> String { "\(runtime)/standing.jsonl" }
    package static func doNotContact(_ runtime: String) -> String { "\(runtime)/dnc.jsonl" }
    package static func firstTouches(_ runtime: String) -> String { "\(runtime)/first_touches.jsonl" }
    package static func buyerKey(_ runtime: String) -> String { "\(runtime)/buyer.key" }
    package static func hold(_ runtime: String) -> String { "\(runtime)/HOLD" }
}
