/// A value that never prints itself: not in logs, not in errors, not in a debugger's description.
///
/// Only `reveal()` gives the text, so a search for that word finds every place where a secret leaves its box.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) { self.value = value }

    package func reveal() -> String { value }
    package var byteCount: Int { value.utf8.count }
    package var isEmpty: Bool { value.isEmpty }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Takes the same time for every wrong answer of the same length.
    package func matches(_ other: String) -> Bool {
        let a = Array(value.utf8)
        let b = Array(other.utf8)
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
