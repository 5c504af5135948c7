package import Foundation

/// How far a sent message has come, as the network tells by and by.
///
/// News of it is late, repeated and out of order, so only the farthest counts: the cases stand in that order. A failure
/// never undoes an arrival.
package enum DeliveryState: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The network has it.
    case sent
    /// The network says that it will not arrive.
    case failed
    /// It is on the recipient's device.
    case delivered
    /// The recipient has seen it.
    case read

    package static func < (a: DeliveryState, b: DeliveryState) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How far one message has come, and since when that is known.
package struct DeliveryProgress: Sendable, Hashable {
    package let state: DeliveryState
    package let at: Date

    package init(state: DeliveryState, at: Date) { (self.state, self.at) = (state, at) }

    package var json: JSONObject { ["state": .string(state.rawValue), "at": .string(Timestamp.string(at))] }

    /// Whether news of `state` says more than what is known.
    package static func isNews(_ state: DeliveryState, after known: DeliveryProgress?) -> Bool {
        known.map { $0.state < state } ?? true
    }
}

/// One piece of news of the network about a message it knows by its own id.
package struct DeliveryReceipt: Sendable, Hashable {
    package let externalID: String
    package let state: DeliveryState
    /// The slot it must be a message of, where the sender of the news says so.
    package let slot: String?

    package init(externalID: String, state: DeliveryState, slot: String? = nil) {
        (self.externalID, self.state, self.slot) = (externalID, state, slot)
    }
}
