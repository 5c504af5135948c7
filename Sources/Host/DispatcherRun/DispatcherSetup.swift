import Domain
package import Egress
import PluginKit
package import Settings
package import Slots
package import Telemetry

/// What one dispatcher process is started with.
package struct DispatcherSetup: Sendable {
    package let channel: String
    package let home: HomeFolder
    package let settings: HostSettings
    /// Names this run in journal records.
    package let runID: String
    package var log: HostLog
    package var clock: HostClock
    /// Carries the bytes of scripts' requests; tests bring their own.
    package var transport: any HTTPTransport
    /// How long sends in flight may go on after `stop`; the host kills after ten seconds.
    package var graceSeconds = 8.0
    /// The same when the host is gone: nobody waits for us any more.
    package var orphanGraceSeconds = 3.0

    package init(
        channel: String, home: HomeFolder, settings: HostSettings, runID: String, log: HostLog = .silent,
        clock: HostClock = .system, transport: any HTTPTransport = CurlTransport()
    ) {
        (self.channel, self.home, self.settings, self.runID) = (channel, home, settings, runID)
        (self.log, self.clock, self.transport) = (log, clock, transport)
    }

    /// A secret's value: the slot's own (`NAME__SLOT`) where there is one, else the variable itself; each also from the
    /// file its `_FILE` variant names.
    func secret(_ name: String, of slot: SlotID?) -> String? {
        guard let slot else { return SecretFile.value(of: name, in: settings.environment) }
        return SecretFile.value(of: name, slot: slot.raw, in: settings.environment)
    }
}
