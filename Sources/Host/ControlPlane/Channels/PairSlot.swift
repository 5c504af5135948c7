package import Domain
import Foundation
import Slots

/// Links a slot's account to a channel: begins it, and gives the picture a person scans with their phone.
///
/// The picture links an account, so it is for those who may act for the slot only; it is never kept and never logged.
package struct PairSlot: SlotOperation {
    package enum Step: String, Sendable { case start, qr, status }
    /// How the account is, in the vendor's own word, and the picture where there is one to scan.
    package struct Answer: Sendable, Hashable {
        package let status: String
        package let png: [UInt8]?
    }
    package static let permission = Permission.channelsPair
    package let id: SlotID
    private let channel: String
    private let step: Step
    package init(_ step: Step, channel: String, slot: SlotID) {
        (self.step, self.channel, id) = (step, channel, slot)
    }
    package var details: JSONObject { ["channel": .string(channel), "step": .string(step.rawValue)] }
    /// Looking is repeated every few seconds; what begins a pairing is the fact worth a row.
    package var isAudited: Bool { step == .start }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Answer {
        let answer = try await context.dispatchers.request(
            channel, "pairing", ["slot": .string(id.raw), "action": .string(step.rawValue)], timeout: .seconds(60))
        let png = answer["png_base64"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init)
        return Answer(status: answer["status"]?.string ?? "UNKNOWN", png: png)
    }
}
