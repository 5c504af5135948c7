/// What is asked for is used: an admin says yes to each wish, so none should stand there for nothing.
struct UnusedPermissionRule: CheckRule {
    static let name = "unused-permission"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        guard let manifest = plugin.manifest else { return [] }
        return Self.unused(manifest.permissions, Summary(plugin)).map { wish in
            finding(
                plugin.main, plugin.line(ofManifest: wish.key), .warning, "plugin.permission.unused",
                "\(wish.text) is asked for but nothing uses it")
        }
    }

    private static func unused(_ asked: PluginPermissions, _ used: Summary) -> [(key: String, text: String)] {
        var wishes: [(key: String, text: String)] = []
        func check(_ isAsked: Bool, _ isUsed: Bool, _ key: String, _ detail: String = "") {
            if isAsked, !isUsed { wishes.append(("permissions.\(key)", "permissions.\(key)\(detail)")) }
        }
        check(asked.mail, used.modules.contains("mail"), "mail")
        check(asked.files, used.modules.contains("file"), "files")
        check(!asked.hosts.isEmpty, !used.modules.isDisjoint(with: ["http", "page"]), "hosts")
        check(!asked.tokenURLs.isEmpty, used.modules.contains("http"), "token_urls")
        check(asked.page.contains("read"), used.modules.contains("page"), "page", " \"read\"")
        check(asked.page.contains("click"), used.mayUse("page", "click"), "page", " \"click\"")
        check(asked.page.contains("code"), used.mayUse("page", "type"), "page", " \"code\"")
        for secret in asked.secrets where !used.mayUseSecret(secret) {
            wishes.append(("permissions.secrets", "permissions.secrets \"\(secret)\""))
        }
        return wishes
    }

    /// What all files together use, or might.
    private struct Summary {
        var modules: Set<String> = []
        private var openModules: Set<String> = []
        private var looseMembers: Set<String> = []
        private var uses: [ScriptReading.Use] = []

        init(_ plugin: CheckedPlugin) {
            for file in plugin.files {
                modules.formUnion(file.reading.modules)
                openModules.formUnion(file.reading.openModules)
                looseMembers.formUnion(file.reading.looseMembers)
                uses += file.reading.uses
            }
        }

        /// A module that was handed on may be used under any name.
        func mayUse(_ module: String, _ function: String) -> Bool {
            uses.contains { $0.module == module && $0.function == function }
                || (openModules.contains(module) && looseMembers.contains(function))
        }

        func mayUseSecret(_ name: String) -> Bool {
            let own = uses.filter { $0.module == "secret" }
            return own.contains { $0.literal == nil || $0.literal == name } || openModules.contains("secret")
        }
    }
}
