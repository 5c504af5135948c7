/// One look at the plugin folders.
package struct PluginSurvey: Sendable, Hashable {
    package let sources: [PluginSource]
    /// What means to be a plugin and cannot be one.
    package let strays: [StrayFile]

    /// The places that hold a plugin of the same kind and name as this source, of the same origin: more than one is
    /// nobody's plugin.
    func places(of source: PluginSource) -> [PluginSource] {
        sources.filter { $0.kind == source.kind && $0.name == source.name && $0.origin == source.origin }
    }
}
