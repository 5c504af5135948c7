package import Domain
package import Foundation

/// How a slot wants the drafts of one channel approved.
package enum ApprovalMode: String, Sendable, Hashable {
    /// A person says yes to each.
    case required
    /// A standing approval where one fits, else a person.
    case standing
}

/// What the dispatcher of one channel needs to know of one slot, as its settings say now.
package struct SlotDelivery: Sendable, Hashable {
    package let slotID: SlotID
    package var zone: TimeZone
    package var dryRun: Bool
    package var channelEnabled: Bool
    package var approval: ApprovalMode
    /// Name and text of the template `compose` gets filled.
    package var template: String?
    package var templateText: String?
    package var quota: Quota
    package var window: SendWindow
    package var pace: PaceRule
    package var client: String?
    /// An admin decided that a send of this template nobody can account for may be tried again.
    package var resendsUnknown = false

    /// The defaults are what an empty settings file means: nothing leaves.
    package init(
        slotID: SlotID, channel: String, zone: TimeZone = TimeZone(identifier: "Asia/Kolkata") ?? .gmt,
        dryRun: Bool = true,
        channelEnabled: Bool = false, approval: ApprovalMode = .required, template: String? = nil,
        templateText: String? = nil,
        quota: Quota? = nil, window: SendWindow? = nil, pace: PaceRule? = nil, client: String? = nil
    ) {
        self.slotID = slotID
        self.zone = zone
        self.dryRun = dryRun
        self.channelEnabled = channelEnabled
        self.approval = approval
        self.template = template
        self.templateText = templateText
        self.quota = quota ?? .standard(for: channel)
        self.window = window ?? SendWindow(zone: zone)
        self.pace = pace ?? .standard(for: channel)
        self.client = client
    }

    /// Which text a standing approval was given for: the name and a digest of the template's text.
    package var templateVersion: String? {
        guard let template, let templateText else { return nil }
        return TemplateVersion.of(name: template, text: templateText)
    }
}

/// Names one version of a template, as standing approvals do.
package enum TemplateVersion {
    package static func of(name: String, text: String) -> String { "\(name)@\(Digest.sha256(text).prefix(16))" }
}
