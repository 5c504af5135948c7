package import Domain
import Foundation
import LuaBridge

/// One line a script logged.
package struct ScriptLogLine: Sendable, Hashable {
    package enum Level: String, Sendable { case debug, info, warning, error }
    package let level: Level
    package let message: String
    package let fields: JSONObject

    package init(level: Level, message: String, fields: JSONObject) {
        self.level = level
        self.message = message
        self.fields = fields
    }
}

/// `log.*`: at most 50 lines a second; what is dropped is counted and told with the next line, never lost silently.
enum LogFunctions {
    static let messageLimitBytes = 8 << 10
    static let linesPerSecond = 50

    static func module(_ context: CommonContext) -> LuaModule {
        let gate = LogGate(limit: linesPerSecond)
        func body(_ level: ScriptLogLine.Level) -> LuaFunction.Body {
            .now { call in
                guard let dropped = gate.pass(at: context.now()) else { return .null }
                var fields = bounded(call.value(1).json).redacted(context.redact).object ?? JSONObject()
                if dropped > 0 { fields["dropped_lines"] = .int(Int64(dropped)) }
                let message = String(decoding: plain(call.value(0)).utf8.prefix(messageLimitBytes), as: UTF8.self)
                context.log(ScriptLogLine(level: level, message: context.redact(message), fields: fields))
                return .null
            }
        }
        return LuaModule.listed(
            "log", ["debug": body(.debug), "info": body(.info), "warn": body(.warning), "error": body(.error)])
    }

    /// Fields that would make a long line are left out, and the line says how long they were.
    private static func bounded(_ fields: JSONValue) -> JSONValue {
        let count = fields.isNull ? 0 : fields.encoded.count
        return count <= messageLimitBytes ? fields : ["fields_left_out_bytes": .int(Int64(count))]
    }

    private static func plain(_ value: LuaValue) -> String {
        let json = value.json
        return json.string ?? (json.isNull ? "nil" : json.encodedString)
    }
}

extension JSONValue {
    /// Every text within, put through `redact`.
    fileprivate func redacted(_ redact: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): return .string(redact(text))
        case .array(let items): return .array(items.map { $0.redacted(redact) })
        case .object(let object):
            var result = JSONObject()
            for (key, value) in object.members { result.appendUnchecked(key, value.redacted(redact)) }
            return .object(result)
        default: return self
        }
    }
}

/// Counts lines per second. A lock and not an actor: scripts log from a thread that must not wait for the pool.
private final class LogGate: @unchecked Sendable {
    private let lock = NSLock()
    private let limit: Int
    private var second = Int.min
    private var count = 0
    private var dropped = 0

    init(limit: Int) { self.limit = limit }

    /// `nil`: drop this line. Otherwise how many were dropped since the last one that passed.
    func pass(at time: Date) -> Int? {
        lock.withLock {
            let now = Int(time.timeIntervalSince1970.rounded(.down))
            if now != second { (second, count) = (now, 0) }
            count += 1
            guard count <= limit else {
                dropped += 1
                return nil
            }
            defer { dropped = 0 }
            return dropped
        }
    }
}
