import Domain

/// Why a device cannot be pushed to, or no push can be made.
package enum PushError: HostError, Equatable {
    /// What a browser handed over is no subscription: the member, and what it must be.
    case badSubscription(member: String, expected: String)
    case keyUnusable(path: String, problem: String)
    case tooLong(bytes: Int)

    package var code: String {
        switch self {
        case .badSubscription: "push.subscription.invalid"
        case .keyUnusable: "push.key.unusable"
        case .tooLong: "push.message.too_long"
        }
    }
    package var message: String {
        switch self {
        case .badSubscription(let member, let expected): "\(member) must be \(expected)"
        case .keyUnusable(let path, let problem): "\(path) cannot serve as the key of push messages: \(problem)"
        case .tooLong(let bytes):
            "a push message holds at most \(PushEncryption.longestPlaintext) bytes, this one \(bytes)"
        }
    }
    package var hint: String {
        switch self {
        case .badSubscription: "send what the browser's PushSubscription.toJSON() gives"
        case .keyUnusable: "give it back mode 0600 or its backup; a new key ends every subscription"
        case .tooLong: ""
        }
    }
}
