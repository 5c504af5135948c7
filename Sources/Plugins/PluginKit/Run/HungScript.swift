import LuaBridge

/// A script that stands in a call which no limit can end, such as a fault of a C library.
///
/// Nothing in its own process can take it out of there. So that process stops beating, and the host ends it: the slot
/// or channel starts afresh, and what was being sent becomes `unknown`.
package enum HungScript {
    /// The time a slice of a script declares. A slice that a busy machine stretches beyond it costs a few beats, no
    /// life: only silence of half a minute more does.
    package static let limit = Duration.seconds(2)

    /// Whether there is one in this process now.
    package static var isHere: Bool { LuaSandbox.longestStretch > limit }
    /// What the process says then, as the last line of its log.
    package static let words = "a script does not come back from a call; no beat until it does"
}
