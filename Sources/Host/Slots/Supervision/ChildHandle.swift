package import ProcessBridge

/// A living child as its keeper sees it. The real one is `SupervisedChild`; tests of the keeper bring their own.
package protocol ChildHandle: Sendable {
    var identity: ProcessIdentity { get }
    var link: ChildLink { get }
    /// The last lines it wrote to its log.
    var lastOutput: String { get }
    /// Waits for the end of the process and then sees to it that nothing of its group or its browser is left.
    func end() async -> ExitStatus
    /// Asks it to end; after `grace` it is killed.
    func stop(grace: Duration) async
    /// Kills it and everything of its group at once.
    func kill() async
}
