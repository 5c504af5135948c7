/// What a channel's script, or the host in its place, says became of one send.
package enum SendOutcome: Sendable, Equatable {
    /// The vendor took it. `proof` is an excerpt of its answer, without contact data or text.
    case sent(externalID: String?, proof: String?)
    /// Surely not sent, may be tried again. With `afterSeconds` the service named the wait, which uses up no try.
    case retry(reason: String, afterSeconds: Double?)
    /// This item can never be sent.
    case permanentItem(reason: String)
    /// This recipient can never be reached on this channel.
    case permanentTarget(reason: String)
    /// Nobody can be reached now (credentials, session, quota, ban). `untilAt` is an ISO time or nil for "until a person".
    case pauseChannel(reason: String, untilAt: String?)
    /// It may have left. Never sent again without a probe or a person saying it did not.
    case unknown(reason: String)
}

/// What a look at the outside world says about a send whose outcome is unknown.
package enum ProbeAnswer: String, Sendable, Equatable {
    case sent
    case notSent = "not_sent"
    case cannotTell = "cannot_tell"
}

/// Where a job stands; the words of the API and the dashboard.
package enum JobState: String, Sendable, Hashable, CaseIterable {
    case queued, held, sending, retrying, unknown, sent, dropped, dead

    /// Nothing more happens by itself.
    package var isFinal: Bool { self == .sent || self == .dropped || self == .dead }

    /// Whether the gate still has a say. Of a job that is being sent, has left or may have left it has none: an answer
    /// from before must not make it look unsent.
    package var isWaiting: Bool { self == .queued || self == .held || self == .retrying }

    /// The five words `GET /queue/stats` counts in.
    package var summaryWord: String {
        switch self {
        case .queued, .held: "queued"
        case .sending, .unknown: "processing"
        case .retrying: "failed"
        case .sent, .dropped: "completed"
        case .dead: "dlq"
        }
    }
}
