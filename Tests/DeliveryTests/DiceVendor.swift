import Delivery
import Domain
import Foundation

/// Random numbers that repeat themselves.
struct Dice: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &self) }
}

/// A vendor that answers as its dice fall and remembers every message with its answer.
final class DiceVendor: ChannelSender, @unchecked Sendable {  // everything mutable is guarded by `guardian`
    struct Taken: Sendable {
        let message: OutgoingMessage
        let outcome: SendOutcome
    }
    let channel: String
    let audience: Audience
    let canProbe = false
    let stamp = PluginStamp(name: "dice", version: "1.0.0", hash: String(repeating: "0", count: 64))
    /// One answer in so many goes wrong in each of its ways.
    private let sides: Int
    private let guardian = NSLock()
    private var dice: Dice
    private var taken: [Taken] = []

    init(_ dice: Dice, channel: String = "whatsapp", audience: Audience = .buyer, sides: Int = 10) {
        (self.dice, self.channel, self.audience, self.sides) = (dice, channel, audience, sides)
    }

    /// What came since the last call.
    func takeAll() -> [Taken] {
        guardian.withLock {
            defer { taken = [] }
            return taken
        }
    }
    func compose(slot: SlotID, event: JSONObject, text: String?) async throws -> ComposedMessage? {
        let to = audience == .staff ? channel : event["contact"]?[channel == "email" ? "email" : "phone"]?.string
        return to.map { ComposedMessage(to: $0, body: text ?? "Hello") }
    }
    func send(slot: SlotID, message: OutgoingMessage) async -> SendOutcome {
        guardian.withLock {
            let outcome: SendOutcome =
                switch dice.roll(sides) {
                case 0: .retry(reason: "no connection", afterSeconds: nil)
                case 1: .retry(reason: "busy", afterSeconds: 30)
                case 2: .unknown(reason: "reset")
                case 3: .permanentItem(reason: "refused")
                default: .sent(externalID: "x", proof: nil)
                }
            taken.append(Taken(message: message, outcome: outcome))
            return outcome
        }
    }
    func probe(slot: SlotID, intent: OutgoingMessage) async -> ProbeAnswer { .cannotTell }
}
