package import Domain
package import Foundation

/// What a channel makes of an event: the text and recipient that get approved.
package struct ComposedMessage: Sendable, Hashable {
    package let to: String
    package let body: String
    package let subject: String?
    package init(to: String, body: String, subject: String? = nil) {
        self.to = to
        self.body = body
        self.subject = subject
    }
}

/// What is handed to a channel to be sent; the same shape describes a send of the past to `probe`.
package struct OutgoingMessage: Sendable, Hashable {
    /// The queue item's id.
    package let id: String
    /// Our own message reference, derived from the id; the same for every try.
    package let ref: String
    package let to: String
    package let body: String
    package let subject: String?
    package let kind: String
    package let leadID: String?
    /// Counted from 1.
    package let attempt: Int
    /// When this send was intended.
    package let at: Date
    /// The version the intent on disk names; that one sends.
    package let plugin: PluginStamp?

    package init(
        id: String, ref: String, to: String, body: String, subject: String?, kind: String, leadID: String?,
        attempt: Int, at: Date, plugin: PluginStamp? = nil
    ) {
        self.plugin = plugin
        self.id = id
        self.ref = ref
        self.to = to
        self.body = body
        self.subject = subject
        self.kind = kind
        self.leadID = leadID
        self.attempt = attempt
        self.at = at
    }
}

/// The port through which the dispatcher reaches whatever carries its channel: a script, or the built-in push.
package protocol ChannelSender: Sendable {
    var channel: String { get }
    var audience: Audience { get }
    var stamp: PluginStamp { get }
    /// The version that would send for a slot now: what an intent names.
    func stamp(for slot: SlotID) -> PluginStamp
    var canProbe: Bool { get }
    /// Writes the message for an event; has no effect outside. `nil` says there is no contact to write to.
    func compose(slot: SlotID, event: JSONObject, text: String?) async throws -> ComposedMessage?
    /// Sends once. Never throws: what went wrong is an outcome.
    func send(slot: SlotID, message: OutgoingMessage) async -> SendOutcome
    /// Looks whether a send of the past arrived; has no effect outside.
    func probe(slot: SlotID, intent: OutgoingMessage) async -> ProbeAnswer
}

extension ChannelSender {
    package func stamp(for slot: SlotID) -> PluginStamp { stamp }
}
