import Domain
import PluginKit

/// Names one plugin: its kind and its name.
package struct PluginID: Sendable, Hashable {
    let kind: PluginKind
    package let name: String

    /// - Parameter kind: `connector` or `channel`, or the folder's name. `nil` for another word or a name that is none.
    package init?(kind: String, name: String) {
        guard let known = PluginKind(rawValue: kind) ?? PluginKind(folder: kind), PluginBundle.isName(name) else { return nil }
        (self.kind, self.name) = (known, name)
    }

    var object: String { "plugin:\(kind.rawValue)/\(name)" }
}
