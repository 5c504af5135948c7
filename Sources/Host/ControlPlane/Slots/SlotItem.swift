import Activity
import Domain
import Foundation
import PluginKit
import Slots

/// How a slot is shown in lists.
enum SlotItem {
    static func json(
        _ slot: SlotOverview, in context: ControlPlaneContext, lines: Int, isHeld: Bool,
        attention: [AttentionItem]
    ) -> JSONObject {
        let now = context.clock()
        let state = slot.state
        let files = FileManager.default
        let health = SlotHealth.of(slot, attention: attention, now: now)
        return [
            "slot_id": .string(slot.id.raw),
            "connector": JSONValue(slot.config.connector ?? context.plugins.defaultConnector),
            "client": .string(slot.config.client), "phase": JSONValue(state.phase?.rawValue),
            "phase_since": JSONValue(state.phaseSince.map(Timestamp.string)), "pid": JSONValue(state.pid.map(Int.init)),
            "pid_alive": .bool(slot.pidAlive), "run_id": JSONValue(state.runID),
            "heartbeat_at": JSONValue(state.heartbeatAt.map(Timestamp.string)),
            "heartbeat_age_seconds": JSONValue(slot.heartbeatAge(at: now).map { ($0 * 10).rounded() / 10 }),
            "desired": .string(state.desired.rawValue), "stop_reason": JSONValue(state.stopReason),
            "challenge": JSONValue(state.challenge), "enabled": .bool(slot.config.isEnabled),
            "login_mode": .bool(slot.config.loginMode), "is_login": .bool(slot.isLogin),
            "config_present": .bool(slot.hasConfig),
            "state_present": .bool(files.fileExists(atPath: slot.folder.state)),
            "status_present": .bool(files.fileExists(atPath: slot.folder.status)), "leads_lines": .int(Int64(lines)),
            "metrics": .object(state.metrics), "plugin": state.plugin?.json ?? .null,
            "last_error": JSONValue(state.lastError),
            "config_problem": slot.configProblem.map { ["code": .string($0.code), "message": .string($0.message)] }
                ?? .null,
            "dry_run": .bool(slot.config.dryRun), "auto_buy": .bool(slot.config.autoBuy),
            "quality_level": .int(Int64(slot.config.qualityLevel)),
            "health": .string(health.colour.rawValue), "health_why": .string(health.why),
            "hold": JSONValue(state.hold ?? (isHeld ? "hold" : nil)),
        ]
    }
}
