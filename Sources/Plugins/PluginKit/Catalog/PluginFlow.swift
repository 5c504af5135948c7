package import Domain
import LuaBridge

/// How one flow (one call of an entry) of a plugin ended, as the process that ran it tells the host: the notice
/// `plugin_flow`.
package struct PluginFlow: Sendable, Hashable {
    package enum Outcome: String, Sendable { case ok, error, limit }

    package static let notice = "plugin_flow"

    package let kind: PluginKind
    package let plugin: String
    package let hash: String
    /// `nil` for webhooks that come in: they belong to no slot.
    package let slot: String?
    package let entry: String
    package let outcome: Outcome
    package let code: String
    package let file: String?
    package let line: Int?
    package let message: String

    package init(
        kind: PluginKind, plugin: String, hash: String, slot: String?, entry: String, outcome: Outcome = .ok,
        code: String = "", file: String? = nil, line: Int? = nil, message: String = ""
    ) {
        (self.kind, self.plugin, self.hash, self.slot, self.entry) = (kind, plugin, hash, slot, entry)
        (self.outcome, self.code, self.file, self.line, self.message) = (outcome, code, file, line, message)
    }

    /// The flow as its error tells it; `nil` when the world outside failed and not the script: a site or vendor that
    /// does not answer says nothing for or against a version.
    package init?(
        kind: PluginKind, plugin: String, hash: String, slot: String?, entry: String, error: (any Error)?
    ) {
        guard let error else {
            self.init(kind: kind, plugin: plugin, hash: hash, slot: slot, entry: entry)
            return
        }
        guard let outcome = Self.outcome(of: error) else { return nil }
        let (failure, script) = (HostFailure(error), error as? LuaFailure)
        let place = (error as? any PlacedError)?.place
        self.init(
            kind: kind, plugin: plugin, hash: hash, slot: slot, entry: entry, outcome: outcome, code: failure.code,
            file: script?.file ?? place?.file, line: script?.line ?? place?.line,
            message: String(failure.message.prefix(500)))
    }

    /// A limit stop is a script that computed too long or took too much memory. One that only waited longer than its
    /// flow may take counts as an error: a slow site must not set a plugin aside.
    static func outcome(of error: any Error) -> Outcome? {
        guard let failure = error as? LuaFailure else {
            return HostFailure(error).code.hasSuffix(".answer.invalid") ? .error : nil
        }
        switch failure.kind {
        case .limit:
            switch failure.code {
            case "limit.time.queued": return nil
            case "limit.time.flow", "limit.calls.flow": return .error
            default: return .limit
            }
        case .script, .load, .permission: return .error
        case .host: return nil
        }
    }

    package static func isLimitStop(_ error: any Error) -> Bool { outcome(of: error) == .limit }

    func problem(at: String) -> PluginProblem {
        PluginProblem(file: file, line: line, code: code, message: message.isEmpty ? code : message, at: at)
    }

    package var fields: JSONObject {
        var fields: JSONObject = [
            "plugin_kind": .string(kind.rawValue), "plugin": .string(plugin), "hash": .string(hash),
            "slot": JSONValue(slot), "entry": .string(entry), "outcome": .string(outcome.rawValue),
            "code": .string(code),
        ]
        guard outcome != .ok else { return fields }
        fields["file"] = JSONValue(file)
        fields["line"] = JSONValue(line)
        fields["message"] = .string(message)
        return fields
    }

    package init?(notice fields: JSONObject) {
        guard let kind = fields["plugin_kind"]?.string.flatMap(PluginKind.init(rawValue:)),
            let plugin = fields["plugin"]?.string, let hash = fields["hash"]?.string,
            let outcome = fields["outcome"]?.string.flatMap(Outcome.init(rawValue:))
        else { return nil }
        self.init(
            kind: kind, plugin: plugin, hash: hash, slot: fields["slot"]?.string,
            entry: fields["entry"]?.string ?? "", outcome: outcome, code: fields["code"]?.string ?? "",
            file: fields["file"]?.string, line: fields["line"]?.int, message: fields["message"]?.string ?? "")
    }
}
