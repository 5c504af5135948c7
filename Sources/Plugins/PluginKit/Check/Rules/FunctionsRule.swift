/// Every function of a host module that is named exists.
struct FunctionsRule: CheckRule {
    static let name = "unknown-function"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        plugin.files.flatMap { file in
            file.reading.uses.filter { !Self.exists($0) }.map { use in
                let names = BridgeReference.functions(of: use.module).map(\.name)
                let nearest =
                    NearestWord.of(use.function, in: names).map { "; did you mean '\(use.module).\($0)'?" } ?? ""
                return finding(
                    file.label, use.line, .error, "plugin.function.unknown",
                    "\(use.module).\(use.function) is not in the API\(nearest)")
            }
        }
    }

    private static func exists(_ use: ScriptReading.Use) -> Bool {
        BridgeReference.function(use.module, use.function) != nil
            || BridgeReference.constants(of: use.module).contains { $0.name == use.function }
    }
}
