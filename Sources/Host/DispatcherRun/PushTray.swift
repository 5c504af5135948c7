import Push
import Settings
import Synchronization

/// What a push dispatcher remembers while it lives: its keys and tokens, and which devices have an unfinished message.
final class PushTray: Sendable {
    private struct State {
        var sender: WebPushSender?
        var accepted: [String: Set<String>] = [:]
    }
    private let state = Mutex(State())

    /// - Throws: `PushError.keyUnusable`.
    func sender(_ setup: DispatcherSetup) throws -> WebPushSender {
        if let known = state.withLock({ $0.sender }) { return known }
        let made = WebPushSender(
            keys: try PushKeys(file: setup.home.pushKey), contact: setup.settings.pushContact,
            openings: setup.settings.netAllow, transport: setup.transport)
        state.withLock { $0.sender = made }
        return made
    }

    func accepted(_ id: String) -> Set<String> { state.withLock { $0.accepted[id] ?? [] } }

    func note(_ id: String, accepted: [String], isOver: Bool) {
        state.withLock { $0.accepted[id] = isOver ? nil : ($0.accepted[id] ?? []).union(accepted) }
    }
}
