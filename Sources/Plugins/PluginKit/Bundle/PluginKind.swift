/// The two kinds of plugin: a connector knows one site, a channel is one way out.
package enum PluginKind: String, Sendable, Hashable, CaseIterable {
    case connector
    case channel

    /// The folder of a home or an installation that holds plugins of this kind.
    package var folder: String {
        switch self {
        case .connector: "connectors"
        case .channel: "channels"
        }
    }

    /// The kind whose folder has this name, or `nil`.
    package init?(folder: String) {
        guard let kind = Self.allCases.first(where: { $0.folder == folder }) else { return nil }
        self = kind
    }
}
