/// The names of entries, which are also the phases host functions are bound to.
package enum EntryName {
    package static let connector = ["login", "observe", "pull", "click", "verify", "balance", "pages"]
    package static let channel = ["compose", "send", "probe", "health", "receive", "pairing"]
    package static let selfcheck = "selfcheck"
    package static let all = Set(connector + channel + [selfcheck])

    /// The entries a plugin of this kind may have.
    package static func of(_ kind: PluginKind) -> [String] { (kind == .connector ? connector : channel) + [selfcheck] }
    /// Every entry but the named ones.
    package static func except(_ names: String...) -> Set<String> { all.subtracting(names) }
}
