/// What the host's part of a reload tells others.
package enum PluginNews: Sendable, Hashable {
    /// Workers or dispatchers that run this plugin swap at their next quiet point.
    case activated(PluginKind, name: String, hash: String)
    /// The version on disk did not pass; what ran before runs on.
    case refused(PluginKind, name: String, problem: PluginProblem)
    /// A person has to say yes.
    case waiting(PluginKind, name: String, why: String, newPermissions: [String])
    /// The files on disk are those that a rollback ended; they wait for a change.
    case ignored(PluginKind, name: String, problem: PluginProblem?)
    /// The files on disk are what runs: nothing is open any more.
    case settled(PluginKind, name: String)
    /// What lies in the plugin folders and cannot be a plugin; told when it changes.
    case strays([StrayFile])
}
