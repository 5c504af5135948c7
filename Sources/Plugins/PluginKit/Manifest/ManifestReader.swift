package import Domain

extension Manifest {
    /// Reads and checks a manifest table. `name` is the file or folder name it must repeat.
    ///
    /// Throws `PluginError.invalidManifest` with every problem found, not only the first.
    package static func read(_ value: JSONValue, kind: PluginKind, name: String, label: String) throws -> Manifest {
        guard let table = value.object else {
            throw PluginError.invalidManifest(label: label, problems: ["manifest: a table is expected"])
        }
        var reader = ManifestReader()
        let manifest = reader.manifest(table, kind: kind, name: name)
        guard reader.problems.isEmpty else {
            throw PluginError.invalidManifest(label: label, problems: reader.problems)
        }
        return manifest
    }
}

/// Collects a manifest and every problem in it.
struct ManifestReader {
    private(set) var problems: [String] = []

    private static let keys = [
        "name", "version", "api", "kind", "summary", "carries", "audience", "receives", "default", "permissions",
        "settings",
        "limits",
    ]
    private static let settingKeys = ["type", "required", "default", "env", "help", "min", "max", "one_of"]
    private static let permissionKeys = ["hosts", "token_urls", "secrets", "page", "emit", "mail", "files"]

    mutating func manifest(_ table: JSONObject, kind: PluginKind, name: String) -> Manifest {
        refuseUnknown(table, known: Self.keys, at: "")
        var manifest = Manifest(name: name, version: text(table, "version", required: true) ?? "", kind: kind)
        identity(table, of: manifest)
        manifest.summary = text(table, "summary") ?? ""
        channelKeys(table, into: &manifest)
        if let flag = table["default"] {
            if let isDefault = flag.bool {
                manifest.isDefault = isDefault
            } else {
                problem("default", "must be true or false")
            }
        }
        manifest.permissions = permissions(subtable(table, "permissions"))
        manifest.settings = settings(subtable(table, "settings"))
        manifest.limits = limits(subtable(table, "limits"))
        return manifest
    }

    private mutating func identity(_ table: JSONObject, of manifest: Manifest) {
        if let own = text(table, "name", required: true), own != manifest.name {
            problem("name", "is '\(own.prefix(60))', must be '\(manifest.name)' as the file or folder is called")
        }
        if !manifest.version.isEmpty, !Self.isVersion(manifest.version) {
            problem("version", "must be three numbers, e.g. 1.0.0")
        }
        if table["api"]?.int != 1 { problem("api", table["api"] == nil ? "is missing, must be 1" : "must be 1") }
        if let own = text(table, "kind", required: true), own != manifest.kind.rawValue {
            problem("kind", "is '\(own.prefix(60))', must be '\(manifest.kind.rawValue)' in \(manifest.kind.folder)/")
        }
    }

    private mutating func channelKeys(_ table: JSONObject, into manifest: inout Manifest) {
        for key in ["carries", "audience", "receives"] where manifest.kind == .connector && table[key] != nil {
            problem(key, "only a channel may have it")
        }
        if let carries = text(table, "carries") {
            if PluginBundle.isName(carries) {
                manifest.carries = carries
            } else {
                problem("carries", "is no channel name")
            }
        }
        if let audience = text(table, "audience") {
            if let known = Manifest.Audience(rawValue: audience) {
                manifest.audience = known
            } else {
                problem("audience", "must be buyer or staff")
            }
        }
        if let path = text(table, "receives") {
            let isPath = path.hasPrefix("/webhook") && !path.contains("..") && !path.contains(where: \.isWhitespace)
            if isPath { manifest.receives = path } else { problem("receives", "must be /webhook or /webhook/NAME") }
        }
    }

    // MARK: permissions

    private mutating func permissions(_ table: JSONObject) -> PluginPermissions {
        refuseUnknown(table, known: Self.permissionKeys, at: "permissions.")
        var permissions = PluginPermissions()
        permissions.hosts = texts(table, "hosts", "permissions.hosts").filter { checkHost($0) }
        permissions.tokenURLs = texts(table, "token_urls", "permissions.token_urls").filter { checkTokenURL($0) }
        permissions.secrets = texts(table, "secrets", "permissions.secrets").filter { checkSecret($0) }
        permissions.page = words(table, "page", allowed: ["read", "click", "code"])
        permissions.emit = words(table, "emit", allowed: ["lead.observed"])
        permissions.mail = flag(table, "mail", "permissions.mail")
        permissions.files = flag(table, "files", "permissions.files")
        return permissions
    }

    private mutating func words(_ table: JSONObject, _ key: String, allowed: [String]) -> Set<String> {
        let found = texts(table, key, "permissions.\(key)")
        for word in found where !allowed.contains(word) {
            problem("permissions.\(key)", "'\(word.prefix(60))' is unknown, may be \(allowed.joined(separator: ", "))")
        }
        return Set(found).intersection(allowed)
    }

    /// An exact host or `*.suffix` of at least two labels: a wildcard over a whole top-level domain is a wildcard for all.
    private mutating func checkHost(_ host: String) -> Bool {
        let bare = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
        let labels = bare.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        }
        if !isName || labels.count < 2 {
            problem("permissions.hosts", "'\(host.prefix(80))' is no host; write 'name.example.com' or '*.example.com'")
            return false
        }
        if labels.allSatisfy({ $0.allSatisfy(\.isNumber) }) || labels.last == "localhost" || labels.last == "local" {
            problem(
                "permissions.hosts", "'\(host)' is an address only an operator may open, by a url setting or net.allow")
            return false
        }
        return true
    }

    private mutating func checkTokenURL(_ text: String) -> Bool {
        guard let address = WebAddress(text), address.scheme == "https" else {
            problem("permissions.token_urls", "'\(text.prefix(80))' is no https address")
            return false
        }
        return true
    }

    private mutating func checkSecret(_ name: String) -> Bool {
        guard Self.isEnvironmentName(name) else {
            problem("permissions.secrets", "'\(name.prefix(60))' is no name of an environment variable")
            return false
        }
        return true
    }

    // MARK: settings

    private mutating func settings(_ table: JSONObject) -> [SettingDeclaration] {
        table.members.compactMap { setting($0.key, $0.value) }
    }

    private mutating func setting(_ name: String, _ value: JSONValue) -> SettingDeclaration? {
        let at = "settings.\(name)"
        guard let first = name.utf8.first, (0x61...0x7A).contains(first),
            name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
        else {
            problem(at, "a setting's name is a-z, 0-9 and _")
            return nil
        }
        guard let table = value.object else {
            problem(at, "must be a table with a type")
            return nil
        }
        refuseUnknown(table, known: Self.settingKeys, at: at + ".")
        guard let kind = table["type"]?.string.flatMap(SettingDeclaration.Kind.init(rawValue:)) else {
            let kinds = SettingDeclaration.Kind.allCases.map(\.rawValue)
            let given = table["type"]?.string ?? ""
            let nearest = NearestWord.of(given, in: kinds).map { "'\(given)' is no type; did you mean '\($0)'?" }
            problem("\(at).type", nearest ?? "must be one of \(kinds.joined(separator: ", "))")
            return nil
        }
        var declaration = SettingDeclaration(name: name, kind: kind)
        fill(&declaration, from: table, at: at)
        return declaration
    }

    private mutating func fill(_ declaration: inout SettingDeclaration, from table: JSONObject, at: String) {
        declaration.isRequired = flag(table, "required", "\(at).required")
        declaration.help = text(table, "help", at: at + ".") ?? ""
        if let name = text(table, "env", at: at + ".") {
            if Self.isEnvironmentName(name) {
                declaration.environmentName = name
            } else {
                problem("\(at).env", "is no variable name")
            }
        }
        declaration.minimum = number(table, "min", at)
        declaration.maximum = number(table, "max", at)
        if let choices = table["one_of"] {
            if let list = choices.array, !list.isEmpty {
                declaration.oneOf = list
            } else {
                problem("\(at).one_of", "must be a list")
            }
        }
        guard let value = table["default"] else { return }
        switch declaration.accept(value) {
        case .success(let accepted): declaration.defaultValue = accepted
        case .failure(let refusal): problem("\(at).default", refusal.reason)
        }
    }

    // MARK: limits and small readers

    private mutating func limits(_ table: JSONObject) -> PluginLimits {
        refuseUnknown(table, known: PluginLimits.ranges.map(\.key), at: "limits.")
        var limits = PluginLimits()
        for (key, range) in PluginLimits.ranges {
            guard let value = table[key] else { continue }
            if let number = value.int, range.contains(number) {
                limits[key] = number
            } else {
                problem("limits.\(key)", "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        }
        return limits
    }

    private mutating func problem(_ key: String, _ text: String) { problems.append("manifest.\(key): \(text)") }

    private mutating func refuseUnknown(_ table: JSONObject, known: [String], at: String) {
        for key in table.keys where !known.contains(key) {
            let nearest = NearestWord.of(key, in: known).map { "; did you mean '\($0)'?" } ?? ""
            problem(at + key, "is no known key\(nearest)")
        }
    }

    /// An empty Lua table is a list and a map alike.
    private mutating func subtable(_ table: JSONObject, _ key: String) -> JSONObject {
        switch table[key] {
        case nil: return JSONObject()
        case .object(let object)?: return object
        case .array(let items)? where items.isEmpty: return JSONObject()
        default:
            problem(key, "must be a table")
            return JSONObject()
        }
    }

    private mutating func text(_ table: JSONObject, _ key: String, required: Bool = false, at: String = "") -> String? {
        switch table[key] {
        case nil:
            if required { problem(at + key, "is missing") }
            return nil
        case .string(let text)? where !text.isEmpty && text.utf8.count <= 500: return text
        default:
            problem(at + key, "must be a text of 1 to 500 bytes")
            return nil
        }
    }

    private mutating func texts(_ table: JSONObject, _ key: String, _ at: String) -> [String] {
        switch table[key] {
        case nil: return []
        case .object(let object)? where object.isEmpty: return []
        case .array(let items)? where items.allSatisfy({ $0.string != nil }) && items.count <= 50:
            return items.compactMap(\.string)
        default:
            problem(at, "must be a list of texts")
            return []
        }
    }

    private mutating func flag(_ table: JSONObject, _ key: String, _ at: String) -> Bool {
        guard let value = table[key] else { return false }
        guard let flag = value.bool else {
            problem(at, "must be true or false")
            return false
        }
        return flag
    }

    private mutating func number(_ table: JSONObject, _ key: String, _ at: String) -> Double? {
        guard let value = table[key] else { return nil }
        if value.double == nil { problem("\(at).\(key)", "must be a number") }
        return value.double
    }

    static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3
            && parts.allSatisfy { (1...6).contains($0.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
    static func isEnvironmentName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x41...0x5A).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
