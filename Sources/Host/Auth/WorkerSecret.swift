/// What a worker shows at the door of verified events. Without a setting the host makes one per start that only its own
/// workers know, so the door is never open.
package struct WorkerSecret: Sendable {
    package let text: String

    package init(setting: String?) {
        text = setting.flatMap { $0.isEmpty ? nil : $0 } ?? SecretBytes.make()
    }

    package func admits(_ shown: String?) -> Bool {
        guard let shown, !shown.isEmpty else { return false }
        return SecretBytes.areEqual(shown, text)
    }
}
