import Domain

/// What keeps a dispatcher from doing what it was asked.
package enum DispatcherError: HostError, Equatable {
    /// No enabled plugin carries the channel.
    case noPlugin(channel: String)
    case unknownOperation(String)
    case badRequest(operation: String, problem: String)
    case noSlot(String)
    /// The version a send's intent names is no longer at hand.
    case versionGone(String)

    package var code: String {
        switch self {
        case .noPlugin: "dispatcher.plugin.missing"
        case .unknownOperation: "dispatcher.operation.unknown"
        case .badRequest: "dispatcher.request.invalid"
        case .noSlot: "dispatcher.slot.unknown"
        case .versionGone: "dispatcher.plugin.version_gone"
        }
    }
    package var message: String {
        switch self {
        case .noPlugin(let channel): "no enabled plugin carries channel '\(channel)'"
        case .unknownOperation(let name): "a dispatcher does not know '\(name.prefix(40))'"
        case .badRequest(let operation, let problem): "\(operation): \(problem)"
        case .noSlot(let slot): "there is no slot '\(slot.prefix(48))'"
        case .versionGone(let hash): "version \(hash.prefix(8)), which the intent names, was replaced too often since"
        }
    }
    package var hint: String {
        if case .noPlugin = self { return "Enable a plugin that carries it: engyne-host plugins list." }
        return ""
    }
}
