import Domain

/// Plugins as a person reads them in a terminal.
enum PluginText {
    static func name(_ item: JSONValue) -> String {
        "\(item["kind"]?.string ?? "-")/\(item["name"]?.string ?? "-")"
    }

    static func list(_ answer: JSONValue) -> String {
        let rows = (answer["items"]?.array ?? []).map { item in
            [name(item), state(item), item["version"]?.string ?? "-", hash(item["hash"]), wishes(item), news(item)]
        }
        let table = Terminal.table([["PLUGIN", "STATE", "VERSION", "HASH", "ASKS FOR", "NEWS"]] + rows)
        let strays = (answer["strays"]?.array ?? []).compactMap { $0["message"]?.string }
        return ([table] + strays).joined(separator: "\n")
    }

    /// `enabled`, `disabled`, with `waiting` for a candidate.
    private static func state(_ item: JSONValue) -> String {
        let state = item["state"]?.string ?? "-"
        return isSet(item["candidate"]) ? state + ", waiting" : state
    }

    /// What a person would say yes to; of an enabled plugin, what its candidate asks for beyond it.
    private static func wishes(_ item: JSONValue) -> String {
        let isEnabled = item["state"]?.string == "enabled"
        let words = isEnabled ? item["candidate"]?["new_permissions"] : item["asks_for"]
        let list = (words?.array ?? []).compactMap(\.string)
        return list.isEmpty ? (isEnabled ? "-" : "nothing") : list.joined(separator: ", ")
    }

    private static func news(_ item: JSONValue) -> String {
        var words: [String] = []
        if let candidate = item["candidate"], isSet(candidate) {
            words.append("\(candidate["version"]?.string ?? "") waits: \(candidate["why"]?.string ?? "")")
        }
        words += aside(item)
        if let error = item["last_error"], isSet(error) { words.append(problem(error)) }
        return words.joined(separator: " | ")
    }

    private static func aside(_ item: JSONValue) -> [String] {
        (item["set_aside"]?.array ?? []).map { "set aside for \($0["slot"]?.string ?? "webhooks that come in")" }
    }

    static func item(_ item: JSONValue) -> String {
        var lines = ["\(name(item))  \(item["summary"]?.string ?? "")", "state       \(state(item))"]
        if let active = item["active"], isSet(active) {
            lines.append("runs        \(version(active)) since \(active["since"]?.string ?? "-")")
        } else if item["version"]?.string != nil {
            lines.append("would run   \(version(item))")
        }
        if let carries = item["carries"]?.string {
            lines.append("carries     \(carries), read by \(item["audience"]?.string ?? "-")")
        }
        lines.append("may use     \(listed(item["asks_for"]))")
        if let candidate = item["candidate"], isSet(candidate) {
            lines.append("waits       \(version(candidate)): \(candidate["why"]?.string ?? "")")
            lines.append("  asks for  \(listed(candidate["new_permissions"])) more")
            lines.append("  look      engyne-host plugins diff \(name(item))")
            lines.append("  say yes   engyne-host plugins enable \(name(item))")
        }
        if let trial = item["probation"], isSet(trial) {
            let (flows, of) = (trial["flows"]?.int ?? 0, trial["of"]?.int ?? 0)
            lines.append("probation   \(flows) of \(of) calls, \(trial["errors"]?.int ?? 0) errors")
        }
        lines += aside(item).map { "set aside   \($0); 'engyne-host plugins enable \(name(item))' lifts it" }
        if let error = item["last_error"], isSet(error) {
            lines.append("last error  \(problem(error)) (\(error["at"]?.string ?? ""))")
        }
        lines.append("slots       \(listed(item["slots"], empty: "none"))")
        return lines.joined(separator: "\n")
    }

    /// What `enable` answers: the state, and each thing that was granted.
    static func granted(_ item: JSONValue) -> String {
        let wishes = (item["asks_for"]?.array ?? []).compactMap(\.string)
        let lines = wishes.isEmpty ? ["  granted: nothing beyond its own computing"] : wishes.map { "  granted: \($0)" }
        return (["\(short(item))"] + lines).joined(separator: "\n")
    }

    static func short(_ item: JSONValue) -> String {
        let head = "\(name(item)): \(item["state"]?.string ?? "done")"
        let running = item["version"]?.string == nil ? "" : " (\(version(item)))"
        return ([head + running] + [news(item)].filter { !$0.isEmpty }.map { "  " + $0 }).joined(separator: "\n")
    }

    static func versions(_ answer: JSONValue) -> String {
        let rows = (answer["items"]?.array ?? []).map { item in
            [
                hash(item["hash"]), item["version"]?.string ?? "-", item["state"]?.string ?? "-",
                item["since"]?.string ?? "-", item["origin"]?.string ?? "-",
                item["failure"].map { isSet($0) ? problem($0) : "" } ?? "",
            ]
        }
        return Terminal.table([["HASH", "VERSION", "STATE", "SINCE", "ORIGIN", "FAILED BY"]] + rows)
    }

    private static func version(_ item: JSONValue) -> String {
        "\(item["version"]?.string ?? "-") \(hash(item["hash"]))"
    }
    private static func hash(_ value: JSONValue?) -> String { String((value?.string ?? "-").prefix(8)) }
    private static func listed(_ value: JSONValue?, empty: String = "nothing") -> String {
        let words = (value?.array ?? []).compactMap(\.string)
        return words.isEmpty ? empty : words.joined(separator: ", ")
    }
    private static func isSet(_ value: JSONValue?) -> Bool { value.map { !$0.isNull } ?? false }
    private static func problem(_ error: JSONValue) -> String {
        let message = error["message"]?.string ?? ""
        guard let file = error["file"]?.string, !message.hasPrefix(file) else { return message }
        return "\(file)\(error["line"]?.int.map { ":\($0)" } ?? ""): \(message)"
    }
}
