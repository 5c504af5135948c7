package import Domain
import Foundation

// The words of the script's contract again, for fixtures and for the child link.

extension Composition {
    package var json: JSONValue {
        switch self {
        case .noContact: .null
        case .message(let to, let body, let subject):
            ["to": .string(to), "body": .string(body), "subject": JSONValue(subject)]
        }
    }
}

extension ChannelHealth {
    package var json: JSONValue { ["ok": .bool(isOK), "detail": JSONValue(detail)] }
}

extension PairingAnswer {
    /// The picture travels as base64: the child link carries text.
    package var json: JSONValue {
        ["status": .string(status), "png_base64": JSONValue(png.map { Data($0).base64EncodedString() })]
    }
}

extension SendOutcome {
    package var json: JSONValue {
        switch self {
        case .sent(let externalID, let proof):
            ["outcome": "sent", "external_id": JSONValue(externalID), "proof": JSONValue(proof)]
        case .retry(let reason, let after):
            ["outcome": "retry", "reason": .string(reason), "after": JSONValue(after)]
        case .permanentItem(let reason): ["outcome": "permanent_item", "reason": .string(reason)]
        case .permanentTarget(let reason): ["outcome": "permanent_target", "reason": .string(reason)]
        case .pauseChannel(let reason, let untilAt):
            ["outcome": "pause_channel", "reason": .string(reason), "until_at": JSONValue(untilAt)]
        case .unknown(let reason): ["outcome": "unknown", "reason": .string(reason)]
        }
    }
}
