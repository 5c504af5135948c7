import Foundation

/// Stands between a script and the secrets its manifest names.
///
/// A script never holds a secret: it gets a placeholder made of a nonce it cannot guess, which only outgoing requests
/// resolve. Text from outside that happens to look like a placeholder stays text, because it lacks the nonce.
final class SecretVault: @unchecked Sendable {
    private let names: Set<String>
    private let value: @Sendable (String) -> String?
    private let nonce: String
    private let lock = NSLock()
    private var used: Set<String> = []

    init(names: [String], nonce: String, value: @escaping @Sendable (String) -> String?) {
        self.names = Set(names)
        self.nonce = nonce
        self.value = value
    }

    /// Whether the manifest names it.
    func isGranted(_ name: String) -> Bool { names.contains(name) }

    /// The value, for signing inside the host; `nil` when nobody set it or the manifest does not name it.
    func reveal(_ name: String) -> String? {
        guard isGranted(name), let text = value(name), !text.isEmpty else { return nil }
        return text
    }

    /// Only characters that URL, form and JSON encoding leave as they are.
    func placeholder(_ name: String) -> String {
        lock.withLock { _ = used.insert(name) }
        return "engyne-secret.\(nonce).\(name).end"
    }

    /// Replaces every placeholder by its secret, written for the place it stands in.
    /// - Returns: the text and the secrets that are in it now.
    func resolve(_ text: String, encoded: (String) -> String = { $0 }) -> (text: String, secrets: [String]) {
        let names = lock.withLock { used }
        guard !names.isEmpty, text.contains(nonce) else { return (text, []) }
        var (result, secrets): (String, [String]) = (text, [])
        for name in names {
            let mark = "engyne-secret.\(nonce).\(name).end"
            guard result.contains(mark), let secret = reveal(name) else { continue }
            result = result.replacingOccurrences(of: mark, with: encoded(secret))
            secrets.append(secret)
        }
        return (result, secrets)
    }

    /// Every granted secret that has a value, for masking logs.
    var all: [String] { names.compactMap(reveal) }
}
