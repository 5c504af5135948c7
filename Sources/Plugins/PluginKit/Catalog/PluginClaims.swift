import Domain

/// What only one enabled plugin may have: being the default connector, and a webhook path.
extension PluginCatalog {
    /// The claims of a manifest that another enabled plugin has already, as one error.
    func takenClaim(of manifest: Manifest, kind: PluginKind, name: String) -> PluginError? {
        for other in list() where other.isEnabled && (other.kind, other.name) != (kind, name) {
            guard let theirs = other.manifest else { continue }
            if manifest.isDefault, theirs.isDefault, kind == .connector, other.kind == .connector {
                return .claimTaken(label: label(manifest), key: "default", value: "true", holder: other.fullName)
            }
            if let path = manifest.receives, path == theirs.receives {
                return .claimTaken(
                    label: label(manifest), key: "receives", value: "\"\(path)\"", holder: other.fullName)
            }
        }
        return nil
    }

    private func label(_ manifest: Manifest) -> String { "\(manifest.kind.folder)/\(manifest.name)" }
}
