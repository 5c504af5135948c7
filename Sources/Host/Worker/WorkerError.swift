package import Domain

/// What keeps a worker from doing a cycle.
package enum WorkerError: HostError {
    case slotTaken(slot: SlotID, holder: String)
    case noConnector(slot: SlotID, named: String?)
    /// Limits stopped the connector too often for this slot.
    case setAside(connector: String, reason: String)
    case drift(String)
    /// The profile is a person's own; `from` names the setting, `remedy` how to take it away.
    case profileRefused(String, from: String, remedy: String)
    /// The browser or its pages were lost too often in too short a time.
    case browserLost(times: Int, minutes: Int)
    case windowClosed
    case noHost
    case brokenCursor(String)

    package var code: String {
        switch self {
        case .slotTaken: "worker.slot.locked"
        case .noConnector: "worker.connector.unknown"
        case .setAside: "connector.limit.set_aside"
        case .drift: "selector_drift"
        case .profileRefused: "worker.profile.refused"
        case .browserLost: "worker.browser.lost"
        case .windowClosed: "worker.window.closed"
        case .noHost: "worker.host.unreachable"
        case .brokenCursor: "worker.cursor.unreadable"
        }
    }
    package var message: String {
        switch self {
        case .slotTaken(let slot, let holder): "slot \(slot) is already run by process \(holder)"
        case .noConnector(let slot, let name?):
            "slot \(slot) wants the connector '\(name)', which is not there or not enabled"
        case .noConnector(let slot, nil): "slot \(slot) names no connector and no enabled one is the default"
        case .setAside(let connector, let reason): "connector \(connector) is set aside for this slot: \(reason)"
        case .drift(let what): "\(what); nothing was clicked"
        case .profileRefused(let why, let from, _): "\(from): \(why)"
        case .browserLost(let times, let minutes):
            "the browser or its page was lost \(times) times in \(minutes) minutes, so this worker ends and is started anew"
        case .windowClosed: "the window was closed before a login was seen"
        case .noHost: "no host address was given, so verified events wait on disk"
        case .brokenCursor(let path): "\(path) cannot be understood, so it is not known where the next pull begins"
        }
    }
    package var hint: String {
        switch self {
        case .slotTaken: "stop the other worker, or wait until it has ended"
        case .noConnector: "see 'engyne-host plugins list', then set 'connector' in slot_config.yml"
        case .setAside(let connector, _):
            "mend the script, or lift it with 'engyne-host plugins enable connector/\(connector)'"
        case .drift:
            "look at the kept page in the run's folder, then mend selectors.lua; it is taken up at the next cycle"
        case .profileRefused(_, _, let remedy): remedy
        case .browserLost: "look at the browser's last words in worker.log, and at the machine's memory"
        case .windowClosed: "run the command again and leave the window open; it closes by itself"
        case .noHost: "start the slot through the host"
        case .brokenCursor: "remove the file: the next pull then begins afresh, and what is known already adds nothing"
        }
    }
    package var isRetryable: Bool { if case .drift = self { true } else { false } }
}
