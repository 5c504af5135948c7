package import Domain
import Foundation

/// How much a log line matters.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case debug, info, warn, error

    package static func < (a: LogLevel, b: LogLevel) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
}

/// The log of one process: one line an event on standard error, `time level room message key=value …`, or one JSON
/// object a line.
///
/// Every text passes `Redaction`, so a careless message cannot leak a contact or a key. Standard output is never
/// touched: in children it is the child link, in tools the answer.
package struct HostLog: Sendable {
    package enum Style: Sendable { case text, json }

    private let room: String
    private let least: LogLevel
    private let style: Style
    private let now: WallClock
    private let write: @Sendable ([UInt8]) -> Void
    private let fixed: [(key: String, value: String)]

    /// - Parameter write: takes one whole line with its line feed.
    package init(
        room: String, least: LogLevel = .info, style: Style = .text, now: @escaping WallClock = { Date() },
        write: @escaping @Sendable ([UInt8]) -> Void = HostLog.standardError
    ) {
        self.init(room: room, least: least, style: style, now: now, write: write, fixed: [])
    }

    private init(
        room: String, least: LogLevel, style: Style, now: @escaping WallClock,
        write: @escaping @Sendable ([UInt8]) -> Void, fixed: [(key: String, value: String)]
    ) {
        self.room = room
        self.least = least
        self.style = style
        self.now = now
        self.write = write
        self.fixed = fixed
    }

    /// The same log for another room, or with keys every line shall carry (`slot`, `run`).
    package func scoped(_ room: String? = nil, _ keys: KeyValuePairs<String, String> = [:]) -> HostLog {
        HostLog(
            room: room ?? self.room, least: least, style: style, now: now, write: write,
            fixed: fixed + keys.map { (key: $0.key, value: $0.value) })
    }

    package func debug(_ message: @autoclosure () -> String, _ keys: KeyValuePairs<String, String> = [:]) {
        log(.debug, message(), keys)
    }
    package func info(_ message: @autoclosure () -> String, _ keys: KeyValuePairs<String, String> = [:]) {
        log(.info, message(), keys)
    }
    package func warn(_ message: @autoclosure () -> String, _ keys: KeyValuePairs<String, String> = [:]) {
        log(.warn, message(), keys)
    }
    package func error(_ message: @autoclosure () -> String, _ keys: KeyValuePairs<String, String> = [:]) {
        log(.error, message(), keys)
    }

    /// An error of ours with its code and hint.
    package func error(
        _ message: @autoclosure () -> String, _ failure: any Error, _ keys: KeyValuePairs<String, String> = [:]
    ) {
        let facts = HostFailure(failure)
        var all = [("code", facts.code), ("cause", facts.message)]
        if !facts.hint.isEmpty { all.append(("hint", facts.hint)) }
        emit(.error, message(), all + keys.map { ($0.key, $0.value) })
    }

    package func log(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ keys: KeyValuePairs<String, String> = [:]
    ) {
        emit(level, message(), keys.map { ($0.key, $0.value) })
    }

    private func emit(_ level: LogLevel, _ message: @autoclosure () -> String, _ keys: [(String, String)]) {
        guard level >= least else { return }
        var all = fixed + keys.map { (key: $0.0, value: $0.1) }
        if let id = CorrelationID.current { all.append((key: "correlation_id", value: id.description)) }
        let time = Timestamp.string(now())
        let line = style == .json ? json(time, level, message(), all) : text(time, level, message(), all)
        write(Array(line.utf8) + [0x0A])
    }

    private func text(_ time: String, _ level: LogLevel, _ message: String, _ keys: [(key: String, value: String)])
        -> String
    {
        let pairs = keys.map { " \($0.key)=\(Self.quoted(Redaction.clean($0.value)))" }.joined()
        return "\(time) \(level.rawValue) \(room) \(Self.oneLine(Redaction.clean(message)))\(pairs)"
    }

    private func json(_ time: String, _ level: LogLevel, _ message: String, _ keys: [(key: String, value: String)])
        -> String
    {
        var object: JSONObject = [
            "ts": .string(time), "level": .string(level.rawValue), "room": .string(room),
            "message": .string(Redaction.clean(message)),
        ]
        for (key, value) in keys { object[key] = .string(Redaction.clean(value)) }
        return JSONValue.object(object).encodedString
    }

    /// A line break inside a message must not forge a second line.
    private static func oneLine(_ text: String) -> String {
        text.replacingOccurrences(of: "\r", with: "\\r").replacingOccurrences(of: "\n", with: "\\n")
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && !text.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" || $0.isNewline }
        return isPlain ? text : "\"" + oneLine(text).replacingOccurrences(of: "\"", with: "\\\"") + "\""
    }

    /// One `write` a line, so lines of several threads do not mix.
    package static let standardError: @Sendable ([UInt8]) -> Void = { line in
        // A log that cannot be written has nowhere to complain; the work goes on.
        try? FileHandle.standardError.write(contentsOf: line)
    }

    /// A log that keeps nothing, for tests and pure uses.
    package static let silent = HostLog(room: "none", least: .error, write: { _ in })
}
