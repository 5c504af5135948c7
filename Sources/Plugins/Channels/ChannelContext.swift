package import PluginKit

/// What one channel plugin gets of the world for one slot.
package struct ChannelContext: Sendable {
    /// Clock, log, store, slot: what every script gets.
    package var common: CommonContext
    /// The resolved settings; their `url` values open hosts.
    package var settings: PluginSettings
    /// Where `file.*` works: `runtime/channels/<plugin>`.
    package var filesFolder: String
    /// How its requests leave, and the secrets they may carry.
    package var outgoing: OutgoingContext
    /// Told of each host call of the script.
    package var trace: CallTracer?
    /// Told how each flow ended, for probation and the count of stops at a limit.
    package var ended: @Sendable (PluginFlow) -> Void = { _ in }

    package init(
        common: CommonContext, settings: PluginSettings = PluginSettings(), filesFolder: String,
        outgoing: OutgoingContext = OutgoingContext()
    ) {
        self.common = common
        self.settings = settings
        self.filesFolder = filesFolder
        self.outgoing = outgoing
    }
}
