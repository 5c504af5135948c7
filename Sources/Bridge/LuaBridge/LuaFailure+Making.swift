// How failures are worded: limits, refusals of the bridge, and what a script raised.

struct ScriptPlace {
    let file: String
    let line: Int
    var prefix: String { "\(file):\(line): " }

    init?(file: String, line: Int) {
        guard !file.isEmpty, line > 0 else { return nil }
        self.file = file
        self.line = line
    }

    /// The place a message begins with, as Lua writes it: `label/file.lua:line: `.
    init?(message: String, label: String) {
        guard message.hasPrefix(label + "/"), let end = message.firstRange(of: ": ") else { return nil }
        let head = message[..<end.lowerBound]
        guard let colon = head.lastIndex(of: ":"), let line = Int(head[head.index(after: colon)...]) else { return nil }
        self.init(file: String(head[..<colon]), line: line)
    }
}

extension LuaFailure {
    static let forbidden = LuaFailure(
        kind: .permission, code: "bridge.process.forbidden", message: "scripts do not run in this process",
        hint: "run the script in a worker, a dispatcher or a tool process")
    static let poisoned = LuaFailure(
        kind: .limit, code: "bridge.state.poisoned", message: "this state was ended by a limit", hint: "open a new one")
    static let queuedTooLong = LuaFailure(
        kind: .limit, code: "limit.time.queued", message: "another call of the script was still running",
        isRetryable: true)

    static func missingEntry(_ entry: String, label: String) -> LuaFailure {
        LuaFailure(kind: .script, code: "bridge.entry.missing", message: "\(label) has no entry '\(entry)'")
    }

    static func limit(_ code: String, _ text: String, at place: ScriptPlace?, _ traceback: [String]) -> LuaFailure {
        LuaFailure(
            kind: .limit, code: code, message: (place?.prefix ?? "") + text, file: place?.file, line: place?.line,
            traceback: traceback)
    }

    /// What a script raised and did not catch: a string, or a table with `code`, `message` and `retry`.
    static func raised(
        _ value: LuaValue, fromHost: Bool, at place: ScriptPlace?, label: String, _ traceback: [String]
    ) -> LuaFailure {
        let isTable = value.object != nil || value.list != nil
        let told = value["code"]?.plainText ?? (isTable ? nil : "script.error.raised")
        let code = told ?? "script.error.raised"
        let text = (isTable ? value["message"]?.plainText : value.plainText) ?? "the script raised a table"
        let place = ScriptPlace(message: text, label: label) ?? place
        let isPlaced = place.map { text.hasPrefix($0.prefix) } ?? true
        return LuaFailure(
            kind: kind(of: code, fromHost: fromHost), code: code,
            message: shortened((isPlaced ? "" : place?.prefix ?? "") + text), file: place?.file,
            line: place?.line, traceback: traceback, data: isTable ? value : nil,
            isRetryable: value["retry"]?.bool ?? false)
    }

    /// One line of at most 2 KB, cut between two characters; control characters, which could pass for another line or
    /// move a terminal's cursor, are spaces.
    private static func shortened(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var room = 2048
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            if room < 0 { break }
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(line)
    }

    private static func kind(of code: String, fromHost: Bool) -> Kind {
        guard fromHost else { return .script }
        if code.hasPrefix("limit.") { return .limit }
        if code.hasPrefix("bridge.load.") { return .load }
        if code == "bridge.call.wrong_phase" || code.hasPrefix("bridge.permission.") { return .permission }
        if code.hasPrefix("bridge.") { return .script }
        return .host
    }
}

extension LuaValue {
    /// The text of a string or number; bytes that are not UTF-8 are repaired, for messages only.
    var plainText: String? {
        switch self {
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .int(let value): String(value)
        case .double(let value): String(value)
        default: nil
        }
    }
}
