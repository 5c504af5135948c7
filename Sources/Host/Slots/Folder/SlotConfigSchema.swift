import Domain
package import Settings

/// Every key of `slot_config.yml`. What is not here is an error with the nearest name.
package enum SlotConfigSchema {
    package static let schema = SettingSchema(
        identity + safety + [
            SettingField("quality_level", .whole(0...100), 70, help: "how choosy: 90, 70 and 40 are the steps"),
            SettingField("cycle_seconds", .number(15...86_400), 60, help: "time between two looks, with jitter"),
        ] + caps + filters + [
            SettingField("channels", .named(channel), help: "ways out, by channel name"),
            SettingField("templates", .named(template), help: "what an admin decided about a template, by its name"),
            SettingField("options", .json, help: "settings of the connector, as its manifest declares them"),
        ] + people + upkeep)

    private static let identity = [
        SettingField("connector", .text(.name), help: "the site's script; absent: the default one"),
        SettingField("client", .text(.any), "", help: "who the slot works for"),
        SettingField("timezone", .text(.timeZone), "Asia/Kolkata", help: "the slot's days and hours"),
        SettingField("country", .text(.countryCode), "IN", help: "country of phone numbers without a prefix"),
        SettingField("enabled", .flag, true, help: "start with the host"),
    ]
    private static let safety = [
        SettingField("dry_run", .flag, true, help: "leave out every last act"),
        SettingField("auto_buy", .flag, false, help: "allow clicks that cost money"),
        SettingField("login_mode", .flag, false, help: "open the account page for a person"),
        SettingField("record_clicks", .flag, false, help: "film each buying step into its evidence"),
    ]
    private static let caps = [
        SettingField("max_clicks_per_cycle", .whole(0...1000), 1, help: "clicks in one cycle"),
        SettingField("max_clicks_per_day", .whole(0...10_000), 5, help: "clicks in a day of the slot's zone"),
        SettingField("max_clicks_per_week", .whole(0...70_000), 20, help: "clicks in seven days"),
    ]
    private static let filters = [
        SettingField("allowed_countries", .list(.text(.any)), [], help: "names or ISO codes; empty = all"),
        SettingField("blocked_countries", .list(.text(.any)), [], help: "names or ISO codes"),
        SettingField("keywords", .list(.text(.any)), [], help: "one of these phrases must occur; empty = all"),
        SettingField("keywords_exclude", .list(.text(.any)), [], help: "none of these phrases may occur"),
        SettingField(
            "required_contact_methods", .list(.choice(["phone", "email", "whatsapp"])), [], help: "all must be there"),
    ]
    /// The host's own keys of a channel; what else stands there is the plugin's.
    package static let channel = SettingSchema(
        [
            SettingField("enabled", .flag, help: "whether messages may go this way; absent = off"),
            SettingField("approval", .choice(["required", "standing"]), "required", help: "who says yes"),
            SettingField("template", .text(.name), "first_touch", help: "file in templates/"),
            SettingField("hourly", .whole(0...1_000_000), help: "most messages in an hour"),
            SettingField("daily", .whole(0...1_000_000), help: "most messages in a day"),
            SettingField(
                "first_days_daily", .whole(0...1_000_000), help: "most messages in a day in the number's first 7 days"),
            SettingField("window", .text(.window), help: "hours in which buyers are written to"),
            SettingField("via", .text(.name), help: "which plugin, if several carry the channel"),
        ], keepsOthers: true)
    private static let template = SettingSchema([
        SettingField(
            "on_unknown", .choice(["ask", "resend"]), "ask",
            help: "resend: what may have left and cannot be looked up goes again; the buyer may get it twice")
    ])
    private static let people = [
        SettingField("ceilings", .group(ceilings), help: "what a client may not go beyond"),
        SettingField("schedule", .group(schedule), help: "when the slot looks at all"),
        SettingField("persona", .group(persona), help: "how drafts sound"),
        SettingField("pipeline", .group(pipeline), help: "stages of the board"),
        SettingField("otp", .group(otp), help: "one-time codes"),
    ]
    private static let ceilings = SettingSchema([
        SettingField("max_clicks_per_cycle", .whole(0...1000), help: "highest value a client may set"),
        SettingField("max_clicks_per_day", .whole(0...10_000), help: "highest value a client may set"),
        SettingField("max_clicks_per_week", .whole(0...70_000), help: "highest value a client may set"),
        SettingField("min_quality_level", .whole(0...100), help: "lowest value a client may set"),
        SettingField("channels", .list(.text(.name)), help: "channels a client may switch on; absent = all"),
    ])
    private static let schedule = SettingSchema([
        SettingField(
            "days", .list(.choice(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])), help: "absent = every day"),
        SettingField("hours", .text(.window), help: "absent = all day"),
    ])
    private static let slider = SettingType.whole(0...100)
    private static let persona = SettingSchema([
        SettingField("tone", slider, 15, help: "formal to casual"),
        SettingField("tenacity", slider, 20, help: "no pressure to closing"),
        SettingField("emoji", slider, 0, help: "none to many"),
        SettingField("length", slider, 50, help: "short to detailed"),
    ])
    private static let pipeline = SettingSchema([
        SettingField(
            "stages", .list(.text(.name)), ["new", "contacted", "interest", "negotiating", "won"], help: "in order")
    ])
    private static let otp = SettingSchema([
        SettingField("wait_seconds", .whole(30...1800), 300, help: "how long a run waits for a code"),
        SettingField("resolver", .json, help: "opt-in reading of the owner's mailbox"),
    ])
    private static let upkeep = [
        SettingField("retention", .group(retention), help: "what differs from the host's retention")
    ]
    private static let retention = SettingSchema([
        SettingField("runs_days", .whole(1...3650), help: "age of run artefacts"),
        SettingField("runs_per_slot", .whole(1...100_000), help: "runs kept"),
        SettingField("snapshots", .whole(1...100_000), help: "page snapshots kept"),
        SettingField("leads_days", .whole(1...36_500), help: "age of lead events; absent = for ever"),
    ])
}
