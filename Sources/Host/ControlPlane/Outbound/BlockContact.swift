import Delivery
package import Domain

/// Puts a phone, an e-mail address or a chat id on the do-not-contact list, for all slots and channels.
package struct BlockContact: Operation {
    package static let permission = Permission.doNotContactAdd
    private let contact: String
    private let reason: String?
    package init(_ contact: String, reason: String?) { (self.contact, self.reason) = (contact, reason) }
    /// The contact itself stands in no audit row.
    package let object = "dnc"
    package var details: JSONObject { ["verb": "add"] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.doNotContact.add(contact, reason: reason, by: caller.actor.id).item
    }
}
