/// One function a script may call: what the sandbox registers, `check` knows and the reference prints.
package struct BridgeFunction: Sendable, Hashable {
    package let module: String
    package let name: String
    /// As the reference and the editor write it: `(locator: Locator, why: string)`; `name?` may be left out.
    package let signature: String
    /// What it answers, in the type words of the Lua language server; `nothing` when that is none.
    package let answers: String
    package let summary: String
    /// The entries it works in; `nil`: every one.
    package let phases: Set<String>?
    package let permission: BridgePermission
    /// Sizes, counts and times it keeps, for readers: `message ≤ 8 KB; 50 lines a second`.
    package let limits: String
    /// One line of Lua.
    package let example: String

    /// - Parameter fullName: `module.function`.
    package init(
        _ fullName: String, _ signature: String, _ answers: String, _ summary: String, works phases: Set<String>? = nil,
        permission: BridgePermission = .none, limits: String = "", example: String = ""
    ) {
        let parts = fullName.split(separator: ".", maxSplits: 1).map(String.init)
        module = parts[0]
        name = parts.count > 1 ? parts[1] : ""
        self.signature = signature
        self.answers = answers
        self.summary = summary
        self.phases = phases
        self.permission = permission
        self.limits = limits
        self.example = example
    }

    package var fullName: String { "\(module).\(name)" }
}

/// The manifest line that grants a function.
package enum BridgePermission: Sendable, Hashable {
    case none, emit, hosts, mail, files, secrets
    case page(String)

    /// As the manifest's author writes it, e.g. `permissions.page "click"`; empty when everybody has it.
    package var line: String {
        switch self {
        case .none: ""
        case .page(let wish): "permissions.page \"\(wish)\""
        case .emit: "permissions.emit \"lead.observed\""
        case .hosts: "permissions.hosts"
        case .mail: "permissions.mail"
        case .files: "permissions.files"
        case .secrets: "permissions.secrets"
        }
    }

    /// Whether a manifest asks for it. A setting of type `url` opens a host too.
    package func isGranted(by manifest: Manifest) -> Bool {
        let asked = manifest.permissions
        switch self {
        case .none: return true
        case .page(let wish): return asked.page.contains(wish)
        case .emit: return asked.emit.contains("lead.observed")
        case .hosts: return !asked.hosts.isEmpty || manifest.settings.contains { $0.kind == .url }
        case .mail: return asked.mail
        case .files: return asked.files
        case .secrets: return !asked.secrets.isEmpty
        }
    }
}

/// One parameter of a function, read from its signature.
package struct BridgeParameter: Sendable, Hashable {
    package let name: String
    package let type: String
    package let isOptional: Bool

    /// The parameters of `(first: string, second?: {a: integer, b: string})`, cut at the outer commas.
    package static func list(_ signature: String) -> [BridgeParameter] {
        var parts: [String] = [""]
        var depth = 0
        for character in signature.dropFirst().dropLast() {
            if "({[<".contains(character) { depth += 1 }
            if ")}]>".contains(character) { depth -= 1 }
            if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map(\.trimmed).filter { !$0.isEmpty }.map(BridgeParameter.init(text:))
    }

    private init(text: String) {
        let halves = text.split(separator: ":", maxSplits: 1).map(\.trimmed)
        isOptional = halves[0].hasSuffix("?")
        name = isOptional ? String(halves[0].dropLast()) : halves[0]
        type = halves.count > 1 ? halves[1] : "any"
    }
}

/// A named table that functions and entries take or answer.
package struct BridgeShape: Sendable, Hashable {
    package struct Field: Sendable, Hashable {
        /// With a `?` when it may be missing.
        package let name: String
        package let type: String
        package let summary: String

        package init(_ name: String, _ type: String, _ summary: String = "") {
            self.name = name
            self.type = type
            self.summary = summary
        }
    }
    package let name: String
    package let summary: String
    package let fields: [Field]

    package init(_ name: String, _ summary: String, _ fields: [Field]) {
        self.name = name
        self.summary = summary
        self.fields = fields
    }
}

/// A name for a type that several functions take, e.g. a choice of words.
package struct BridgeAlias: Sendable, Hashable {
    package let name: String
    package let type: String
    package let summary: String

    package init(_ name: String, _ type: String, _ summary: String = "") {
        self.name = name
        self.type = type
        self.summary = summary
    }
}

/// A value of a module that is no function.
package struct BridgeConstant: Sendable, Hashable {
    package let module: String
    package let name: String
    package let type: String
    package let summary: String

    package init(_ module: String, _ name: String, _ type: String, _ summary: String) {
        self.module = module
        self.name = name
        self.type = type
        self.summary = summary
    }
}
