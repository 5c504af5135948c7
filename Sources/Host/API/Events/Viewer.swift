import ControlPlane
import Domain
import Synchronization

/// What the reader of a stream may see at this moment.
final class Viewer: Sendable {
    private let actor: Mutex<Actor>

    init(_ actor: Actor) { self.actor = Mutex(actor) }

    func become(_ actor: Actor) { self.actor.withLock { $0 = actor } }

    func sees(_ frame: LiveFrame) -> Bool { actor.withLock { frame.isFor($0) } }
}
