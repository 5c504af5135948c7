package import Domain

/// One thing `engyne-host check` found, with the place a person looks at and the rule that spoke.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable { case error, warning }
    /// Relative to the folder the plugin stands in, e.g. `connectors/x/init.lua`.
    package let file: String
    /// From 1; `nil` when the whole file is meant.
    package let line: Int?
    package let severity: Severity
    /// Stable, `plugin.check.problem` or the code of a script error.
    package let code: String
    package let message: String
    /// The name of the rule, e.g. `unused-permission`; empty when no rule got to speak.
    package let rule: String

    package init(
        file: String, line: Int? = nil, severity: Severity = .error, code: String, message: String, rule: String = ""
    ) {
        self.file = file
        self.line = line
        self.severity = severity
        self.code = code
        self.message = message
        self.rule = rule
    }

    /// `file:line: severity: message [rule]`.
    package var text: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(severity.rawValue): \(message)" + (rule.isEmpty ? "" : " [\(rule)]")
    }

    package var json: JSONObject {
        var object: JSONObject = ["file": .string(file)]
        object["line"] = line.map { .int(Int64($0)) }
        object["severity"] = .string(severity.rawValue)
        object["code"] = .string(code)
        object["message"] = .string(message)
        if !rule.isEmpty { object["rule"] = .string(rule) }
        return object
    }

    package init?(json: JSONValue) {
        guard let file = json["file"]?.string, let message = json["message"]?.string else { return nil }
        self.init(
            file: file, line: json["line"]?.int,
            severity: json["severity"]?.string.flatMap(Severity.init(rawValue:)) ?? .error,
            code: json["code"]?.string ?? "plugin.check.failed", message: message, rule: json["rule"]?.string ?? "")
    }
}
