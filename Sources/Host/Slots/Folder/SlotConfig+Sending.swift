package import Domain
package import Settings

extension SlotConfig {
    /// When, how often and how far apart the slot sends on a channel: its own word, else the host's.
    package func sendTerms(_ name: String, host: HostSettings) -> SendTerms {
        let channel = channel(name)
        var quota = host.quota(name)
        quota.hourly = channel.hourly ?? quota.hourly
        quota.daily = channel.daily ?? quota.daily
        quota.firstDaysDaily = channel.firstDaysDaily ?? quota.firstDaysDaily
        let window = SendWindow(channel.window ?? host.sendWindow, zone: timeZone) ?? SendWindow(zone: timeZone)
        return SendTerms(zone: timeZone, pace: host.pace(name), quota: quota, window: window)
    }

    /// Whether an admin lets messages of this template go again when nobody can tell whether they left.
    package func resendsUnknown(template: String) -> Bool {
        values["templates"]?[template]?["on_unknown"]?.string == "resend"
    }
}
