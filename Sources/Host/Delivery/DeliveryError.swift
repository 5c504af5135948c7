import Domain

/// Why the outbound side could not do what it was asked; refusals by a gate are answers, not errors.
package enum DeliveryError: HostError, Equatable {
    /// Another process serves this channel; `holder` is what its lock file says.
    case channelBusy(channel: String, holder: String)
    /// A record in the middle of the journal is unreadable, so what was sent cannot be known.
    case journalDamaged(channel: String, detail: String)
    /// The journal cannot be written: nothing is sent.
    case journalUnwritable(channel: String, detail: String)
    /// Nothing has this id.
    case notFound(what: String, id: String)
    /// The thing is in a state in which this cannot be done.
    case conflict(what: String, id: String, state: String, wanted: String)
    /// A name that cannot be a channel (it becomes part of file names).
    case badChannel(String)
    /// A value of a request is out of range.
    case badValue(String)

    package var code: String {
        switch self {
        case .channelBusy: "delivery.channel.busy"
        case .journalDamaged: "delivery.journal.damaged"
        case .journalUnwritable: "delivery.journal.unwritable"
        case .notFound(let what, _): "delivery.\(what).not_found"
        case .conflict(let what, _, _, _): "delivery.\(what).conflict"
        case .badChannel: "delivery.channel.invalid"
        case .badValue: "delivery.value.invalid"
        }
    }

    package var message: String {
        switch self {
        case .channelBusy(let channel, let holder): "channel \(channel) is served by process \(holder)"
        case .journalDamaged(let channel, let detail): "the journal of \(channel) is damaged: \(detail)"
        case .journalUnwritable(let channel, let detail): "the journal of \(channel) cannot be written: \(detail)"
        case .notFound(let what, let id): "there is no \(what) '\(id)'"
        case .conflict(let what, let id, let state, let wanted): "\(what) \(id) is \(state), must be \(wanted)"
        case .badChannel(let name): "'\(name.prefix(60))' cannot be the name of a channel"
        case .badValue(let text): text
        }
    }

    package var hint: String {
        switch self {
        case .channelBusy: "stop that process first"
        case .journalDamaged(let channel, _):
            "run 'engyne-host queue verify \(channel)', then 'queue repair \(channel)'"
        case .journalUnwritable: "free disk space; nothing is sent until the journal can be written"
        case .badChannel: "use lower-case letters, digits, '_' and '-'"
        case .notFound, .conflict, .badValue: ""
        }
    }

    package var isRetryable: Bool {
        switch self {
        case .channelBusy, .journalUnwritable: true
        default: false
        }
    }
}
