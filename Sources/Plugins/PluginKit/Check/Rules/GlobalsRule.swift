/// Every global that is read exists in the sandbox, and none is set.
struct GlobalsRule: CheckRule {
    static let name = "unknown-global"

    static let available: Set<String> = [
        "assert", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall", "print", "rawequal", "rawget",
        "rawlen", "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "traceback",
        "_G", "_VERSION", "coroutine", "math", "string", "table", "utf8",
    ]
    static let removed: Set<String> = [
        "io", "os", "package", "debug", "dofile", "loadfile", "collectgarbage", "warn",
    ]

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        plugin.files.flatMap { file in
            file.reading.globalReads.filter { !Self.available.contains($0.name) }.map { unknown($0, file) }
                + file.reading.globalWrites.map { place in
                    finding(
                        file.label, place.line, .error, "plugin.global.assigned",
                        "'\(place.name)' is set as a global; write 'local \(place.name)'")
                }
        }
    }

    private func unknown(_ place: ScriptReading.Place, _ file: CheckedPlugin.File) -> Finding {
        let nearest = NearestWord.of(place.name, in: Self.available.union(BridgeReference.modules).sorted())
        let text =
            Self.removed.contains(place.name)
            ? "'\(place.name)' does not exist in the sandbox"
            : "'\(place.name)' is no global of the API" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        return finding(file.label, place.line, .error, "plugin.global.unknown", text)
    }
}
