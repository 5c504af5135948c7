import Domain
package import Foundation
import Journal

/// The switch that stops every click and every send: the file `runtime/HOLD`, whoever made it and however.
///
/// Its mere presence counts, so a person can `touch` it while nothing else works. When it cannot be told whether it
/// is there, it is there. Every gate asks right before the act; no process caches the answer.
package struct GlobalHold: Sendable {
    /// The hold as it stands.
    package struct Standing: Sendable, Hashable {
        package let reason: String
        package let by: String?
        package let since: Date?

        package init(reason: String, by: String?, since: Date?) {
            (self.reason, self.by, self.since) = (reason, by, since)
        }
    }

    package let path: String

    package init(path: String) { self.path = path }

    /// Whether everything is stopped. One system call.
    package var isOn: Bool { access(path, F_OK) == 0 || errno != ENOENT }

    /// Who holds and why; `nil` = nobody. A file without our JSON is a hold all the same.
    package func standing() -> Standing? {
        guard isOn else { return nil }
        guard let bytes = try? AtomicFile.read(path), let json = try? JSONReader.read(bytes), json.object != nil else {
            return Standing(reason: plainReason, by: nil, since: nil)
        }
        return Standing(
            reason: json["reason"]?.string ?? "", by: json["by"]?.string,
            since: json["at"]?.string.flatMap(Timestamp.date))
    }

    /// A person may have typed the reason straight into the file.
    private var plainReason: String {
        let bytes = (try? AtomicFile.read(path)) ?? []
        let line = String(decoding: bytes.prefix(400), as: UTF8.self).split(separator: "\n").first ?? ""
        return line.trimmingCharacters(in: .whitespaces)
    }

    /// Stops everything, durably. Blocks for the sync; throws `JournalError`.
    package func set(reason: String, by: String, at: Date) throws {
        let json: JSONValue = [
            "v": 1, "reason": .string(reason), "by": .string(by), "at": .string(Timestamp.string(at)),
        ]
        try AtomicFile.write(json.encoded + [0x0A], to: path)
    }

    /// Lets everything go on. False when nothing was held. Throws what the system says when the file cannot go.
    @discardableResult
    package func release() throws -> Bool {
        guard unlink(path) != 0 else { return true }
        guard errno == ENOENT else { throw JournalError.system(call: "unlink", path: path, errno: errno) }
        return false
    }
}
