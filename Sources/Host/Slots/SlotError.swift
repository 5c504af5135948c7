package import Domain

/// What can go wrong with slots and the processes that serve them. Refusals by a rule are not here; they are values.
package enum SlotError: HostError, Equatable {
    case badName(String)
    case unknown(SlotID)
    case exists(SlotID)
    case outside(path: String)
    case damagedState(path: String, problem: String)
    case notRunning(String)
    case startFailed(String, problem: String)
    case linkClosed(String)
    case noReply(child: String, operation: String, seconds: Double)
    case refusedByChild(HostFailure)
    case noConfig(SlotID)

    package var code: String {
        switch self {
        case .badName: "slots.name.invalid"
        case .unknown: "slots.slot.unknown"
        case .exists: "slots.slot.exists"
        case .outside: "slots.path.outside"
        case .damagedState: "slots.state.damaged"
        case .notRunning: "slots.child.not_running"
        case .startFailed: "slots.child.start_failed"
        case .linkClosed: "slots.link.closed"
        case .noReply: "slots.link.no_reply"
        case .refusedByChild(let failure): failure.code
        case .noConfig: "slots.config.missing"
        }
    }

    package var message: String {
        switch self {
        case .badName(let name):
            "'\(name.prefix(60))' is no slot id: lower-case letters, digits, '_' and '-', at most 48"
        case .unknown(let id): "there is no slot '\(id)'"
        case .exists(let id): "slot '\(id)' exists already"
        case .outside(let path): "\(path) leads out of the slots folder"
        case .damagedState(let path, let problem): "\(path) is damaged: \(problem)"
        case .notRunning(let child): "\(child) is not running"
        case .startFailed(let child, let problem): "\(child) could not be started: \(problem)"
        case .linkClosed(let child): "\(child) ended before it answered"
        case .noReply(let child, let operation, let seconds):
            "\(child) did not answer '\(operation)' within \(seconds) s"
        case .refusedByChild(let failure): failure.message
        case .noConfig(let id): "slots/\(id)/slot_config.yml is missing"
        }
    }

    package var hint: String {
        switch self {
        case .unknown: "'engyne-host slot list' shows all"
        case .notRunning: "start it first"
        case .refusedByChild(let failure): failure.hint
        case .noConfig(let id): "create it; an empty file is valid: touch slots/\(id)/slot_config.yml"
        default: ""
        }
    }

    package var isRetryable: Bool {
        switch self {
        case .linkClosed, .noReply, .notRunning, .startFailed: true
        case .refusedByChild(let failure): failure.isRetryable
        default: false
        }
    }
}
