/// One entry function of a plugin, as the reference prints it and as an editor checks it.
package struct BridgeEntry: Sendable, Hashable {
    package let name: String
    /// `nil`: both kinds.
    package let kind: PluginKind?
    package let signature: String
    package let answers: String
    package let summary: String
    package let isRequired: Bool

    init(
        _ name: String, _ kind: PluginKind?, _ signature: String, _ answers: String, _ summary: String,
        required isRequired: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.signature = signature
        self.answers = answers
        self.summary = summary
        self.isRequired = isRequired
    }
}

extension BridgeReference {
    /// Every entry the host calls.
    package static let entries: [BridgeEntry] = [
        BridgeEntry(
            "login", .connector, "(ctx: Context, page: page)", "\"ok\"|\"login_required\"|LoginAnswer",
            "Whether somebody is signed in. Called again with `ctx.code` when a person answered a challenge.",
            required: true),
        BridgeEntry(
            "observe", .connector, "(ctx: Context, page: page)", "Observation", "Reads the leads on the page.",
            required: true),
        BridgeEntry(
            "click", .connector, "(ctx: Context, page: page, lead: Lead)", "ClickAnswer",
            "The paid act, called only for a lead the host decided for. It needs `verify` beside it."),
        BridgeEntry(
            "verify", .connector, "(ctx: Context, page: page, lead: Lead)", "VerifyAnswer",
            "Looks a lead up among the bought ones, after an uncertain click; `ctx.clicked_at` says when that was."),
        BridgeEntry(
            "pull", .connector, "(ctx: Context, cursor: any)", "Pulled",
            "Instead of `login` and `observe` where leads come from an interface and not from pages."),
        BridgeEntry("pages", .connector, "(ctx: Context)", "ProbePage[]", "The pages `engyne-host probe` saves."),
        BridgeEntry(
            "balance", .connector, "(ctx: Context, page: page)", "integer|table|nil", "How many leads are left to buy."
        ),
        BridgeEntry(
            "send", .channel, "(ctx: Context, message: Message)", "Outcome",
            "Sends one approved message. The host takes the outcome as unknown whenever something may have left and no "
                + "whole answer came.", required: true),
        BridgeEntry(
            "compose", .channel, "(ctx: Context, event: ComposeEvent)", "Composition|nil",
            "Writes the message for an event, once; what it answers is what a person approves. Pure."),
        BridgeEntry(
            "probe", .channel, "(ctx: Context, intent: Message)", "\"sent\"|\"not_sent\"|\"cannot_tell\"",
            "Looks whether a send of unknown outcome happened."),
        BridgeEntry("health", .channel, "(ctx: Context)", "Health", "Whether the vendor can be reached."),
        BridgeEntry(
            "receive", .channel, "(ctx: Context, request: WebhookRequest)", "Received", "Reads a webhook that came in."),
        BridgeEntry(
            "pairing", .channel, "(ctx: Context, action: \"start\"|\"qr\"|\"status\")", "Pairing",
            "Links the vendor's account."),
        BridgeEntry(
            "selfcheck", nil, "(ctx: Context)", "any",
            "The plugin's check of itself, without any effect and within 5 seconds; raise, or answer false, to refuse."),
    ]
}
