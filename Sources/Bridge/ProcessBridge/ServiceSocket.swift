import CSpawn
import Foundation

/// The socket on which a service manager hears from its service: systemd's notify protocol, one datagram a message.
/// No library is needed for it.
package struct ServiceSocket: Sendable {
    private let name: String

    /// The socket the environment names (`NOTIFY_SOCKET`: a path, or `@` and an abstract name); `nil` when this process
    /// is no such service.
    package init?(environment: [String: String]) {
        guard let name = environment["NOTIFY_SOCKET"], name.hasPrefix("/") || name.hasPrefix("@") else { return nil }
        self.name = name
    }

    /// Sends assignments such as `READY=1`, one a line. Never waits.
    package func send(_ assignments: [String]) throws(ProcessError) {
        let bytes = Array(assignments.joined(separator: "\n").utf8CString.dropLast())
        try ProcessError.check("notify \(name)", engyne_send_datagram(name, bytes, bytes.count))
    }
}
