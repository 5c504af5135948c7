/// What is used is asked for: the manifest grants every function that is named, and every secret that is written out.
struct MissingPermissionRule: CheckRule {
    static let name = "missing-permission"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        guard let manifest = plugin.manifest else { return [] }
        return plugin.files.flatMap { file in
            file.reading.uses.compactMap { use in
                guard let function = BridgeReference.function(use.module, use.function) else { return nil }
                guard let wish = Self.missing(use, function, manifest) else { return nil }
                return finding(
                    file.label, use.line, .error, "plugin.permission.missing",
                    "\(function.fullName) is used but the manifest does not ask for \(wish)")
            }
        }
    }

    private static func missing(
        _ use: ScriptReading.Use, _ function: BridgeFunction, _ manifest: Manifest
    ) -> String? {
        guard function.permission.isGranted(by: manifest) else { return function.permission.line }
        if function.permission == .secrets, let name = use.literal, !manifest.permissions.secrets.contains(name) {
            return "permissions.secrets \"\(name.prefix(64))\""
        }
        return nil
    }
}
