package import Domain

/// Why a version does not run: what the check found in the files, or what ended it while it ran.
package struct PluginProblem: Sendable, Hashable {
    package let file: String?
    package let line: Int?
    /// Stable, e.g. `plugin.file.refused` or `limit.time.slice`; empty where nobody named one.
    package let code: String
    package let message: String
    package let at: String

    package init(file: String?, line: Int?, code: String = "", message: String, at: String) {
        (self.file, self.line, self.code, self.message, self.at) = (file, line, code, message, at)
    }

    package var json: JSONObject {
        var object = JSONObject()
        object["file"] = JSONValue(file)
        object["line"] = JSONValue(line)
        if !code.isEmpty { object["code"] = .string(code) }
        object["message"] = .string(message)
        object["at"] = .string(at)
        return object
    }
    package init?(json: JSONValue?) {
        guard let message = json?["message"]?.string, let at = json?["at"]?.string else { return nil }
        self.init(
            file: json?["file"]?.string, line: json?["line"]?.int, code: json?["code"]?.string ?? "", message: message,
            at: at)
    }

    /// `file:line: message`; a message that begins with its place already is left as it is.
    package var text: String {
        guard let file else { return message }
        let place = file + (line.map { ":\($0)" } ?? "")
        return message.hasPrefix(file) ? message : "\(place): \(message)"
    }

    func adding(_ words: String) -> PluginProblem {
        PluginProblem(file: file, line: line, code: code, message: message + words, at: at)
    }
}
