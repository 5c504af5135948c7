/// No entry names a function that does not work in it. Only what stands in the entry's own body is judged: a helper may
/// know by other means where it is called from.
struct PhasesRule: CheckRule {
    static let name = "wrong-phase"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        plugin.files.flatMap { file -> [Finding] in
            let entries = plugin.entries(in: file)
            return file.reading.uses.compactMap { use in
                guard let entry = use.inside.lazy.compactMap({ entries[$0] }).first,
                    let phases = BridgeReference.function(use.module, use.function)?.phases, !phases.contains(entry)
                else { return nil }
                return finding(
                    file.label, use.line, .error, "plugin.call.wrong_phase",
                    "\(use.module).\(use.function) stands in '\(entry)', but works only in: "
                        + phases.sorted().joined(separator: ", "))
            }
        }
    }
}
