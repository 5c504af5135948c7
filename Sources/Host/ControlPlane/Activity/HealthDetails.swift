import Activity
package import Domain
import Foundation
import HostDatabase
import Settings
import Slots

/// How the parts of the host are, with numbers, for an admin.
package struct HealthDetails: Operation {
    package static let permission = Permission.healthDetails
    package let object = "health"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let slots = await context.slots.list()
        let dispatchers = await context.dispatchers.list()
        let isHeld = context.hold.isOn
        let free = try await FileLane.run { [runtime = context.home.runtime] in
            try FileManager.default.attributesOfFileSystem(forPath: runtime)[.systemFreeSize] as? Int
        }
        return [
            "status": .string(await context.isReady() ? "ok" : "degraded"), "version": .string(context.version),
            "now": .string(Timestamp.string(context.clock())), "hold": .bool(isHeld),
            "slots": ["total": JSONValue(slots.count), "alive": JSONValue(slots.filter(\.pidAlive).count)],
            "dispatchers": .array(
                dispatchers.map {
                    [
                        "channel": .string($0.channel), "pid_alive": .bool($0.pidAlive),
                        "last_error": JSONValue($0.lastError),
                    ]
                }),
            "database": ["ok": .bool(await context.isReady())], "disk": ["free_bytes": JSONValue(free)],
            "attention": JSONValue(await context.attention.list().count),
        ]
    }
}

extension ControlPlaneContext {
    /// Whether the host can do its work: its database answers. Tells nothing else.
    package func isReady() async -> Bool {
        do { _ = try await audit.list(limit: 1, before: nil) } catch { return false }
        return true
    }
}
