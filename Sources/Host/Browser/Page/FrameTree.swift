import Domain

/// The frames of a page by id, as the events tell them. A frame keeps its id when it changes process; only the session
/// that answers for it changes, and the news of that comes in either order.
struct FrameTree: Sendable {
    struct Frame: Sendable, Equatable {
        var parent: String?
        /// The session that answers for this frame.
        var session: String
        var loader = ""
        var url = ""
        /// Our world in its present document.
        var world: Int?
    }

    private(set) var frames: [String: Frame] = [:]

    var all: [String] { Array(frames.keys) }

    subscript(id: String) -> Frame? { frames[id] }

    /// The main frame has another document: all frames of the old one are gone.
    mutating func clear() { frames = [:] }

    /// `Page.frameAttached`, told by the session of its parent: the frame is in that process (again).
    mutating func attached(_ id: String, parent: String?, session: String) {
        guard let known = frames[id] else { return frames[id] = Frame(parent: parent, session: session) }
        // A frame that came back from a process of its own keeps its address until the next commit.
        if known.session != session { frames[id] = Frame(parent: parent, session: session, url: known.url) }
    }

    /// `Target.attachedToTarget` of a frame: it moved to a process of its own, or to another one.
    mutating func moved(_ id: String, parent: String?, to session: String) {
        frames[id] = Frame(parent: frames[id]?.parent ?? parent, session: session, url: frames[id]?.url ?? "")
    }

    /// `Page.frameNavigated` of a frame.
    mutating func navigated(_ id: String, parent: String?, loader: String, url: String, session: String) {
        frames[id] = Frame(parent: parent ?? frames[id]?.parent, session: session, loader: loader, url: url)
    }

    /// `Page.frameDetached`. A swap only says that the frame left this process.
    mutating func detached(_ id: String, isSwap: Bool) {
        guard !isSwap else { return }
        for (child, frame) in frames where frame.parent == id && child != id { detached(child, isSwap: false) }
        frames[id] = nil
    }

    /// `Target.detachedFromTarget`: what this session answered for has gone, unless another one has taken over already.
    mutating func lost(session: String) {
        for (id, frame) in frames where frame.session == session { detached(id, isSwap: false) }
    }

    mutating func setWorld(_ world: Int?, of id: String, loader: String, session: String) {
        guard let known = frames[id], known.loader == loader, known.session == session else { return }
        frames[id]?.world = world
    }

    mutating func forgetWorld(_ world: Int, session: String) {
        for (id, frame) in frames where frame.world == world && frame.session == session { frames[id]?.world = nil }
    }
}
