/// Where a worker is. Exactly these; dry-run, hold, waiting for a code and stopped by a person are fields, not phases.
package enum Phase: String, Sendable, CaseIterable {
    /// Process up, lock taken, settings read.
    case boot = "BOOT"
    /// Browser, plugin and login check.
    case initialising = "INIT"
    /// The cycles, the ordinary wait between them included.
    case parseLeads = "PARSE_LEADS"
    /// A person is needed; browser kept, no click.
    case loginRequired = "LOGIN_REQUIRED"
    /// A wait that somebody else imposed.
    case cooldown = "COOLDOWN"
    case stopping = "STOPPING"
    /// No cycle can be done; tried again on the restart ladder.
    case error = "ERROR"
}
