package import Domain

/// One setting of the host itself: where it may come from, what it may be, and what its absence switches off.
///
/// Settings of a site or vendor are not here: a plugin's manifest names the environment variable it reads.
package struct HostSettingKey: Sendable {
    package let name: String
    package let flag: String?
    package let environment: String?
    /// Whether `config/host.yml` may carry it (under `name`, dots nest).
    package let inFile: Bool
    package let type: SettingType
    package let fallback: JSONValue?
    package let isSecret: Bool
    /// What is off while it is unset; start-up prints it. Empty = nothing worth a line.
    package let offWhenMissing: String
    package let help: String

    init(
        _ name: String, flag: String? = nil, environment: String? = nil, inFile: Bool = false, _ type: SettingType,
        _ fallback: JSONValue? = nil, isSecret: Bool = false, off: String = "", help: String
    ) {
        self.name = name
        self.flag = flag
        self.environment = environment
        self.inFile = inFile
        self.type = type
        self.fallback = fallback
        self.isSecret = isSecret
        self.offWhenMissing = off
        self.help = help
    }
}

extension HostSettingKey {
    package static let all: [HostSettingKey] = server + engine + signIn + remoteLogin + dispatch + supervision

    static let server: [HostSettingKey] = [
        .init(
            "home", flag: "home", environment: "ENGYNE_HOME", .text(.any),
            help: "the home directory; default the working directory"),
        .init(
            "bind", flag: "bind", environment: "ENGYNE_BIND", inFile: true, .text(.any), "127.0.0.1",
            help: "address the API listens on"),
        .init(
            "port", flag: "port", environment: "ENGYNE_PORT", inFile: true, .whole(0...65535), 8001,
            help: "port the API listens on; 0 = any free one"),
        .init(
            "public_url", environment: "ENGYNE_PUBLIC_URL", inFile: true, .text(.webAddress),
            help: "address people reach the host by, where it is not the bound one"),
        .init("timezone", inFile: true, .text(.timeZone), "Asia/Kolkata", help: "time zone of host-wide daily work"),
        .init(
            "net.allow", inFile: true, .list(.text(.origin)), [],
            help: "private or clear-text addresses scripts may reach"),
        .init(
            "trusted_proxies", environment: "TRUSTED_PROXIES", .text(.any),
            help: "addresses whose forwarded headers are believed"),
        .init(
            "cors_allow_origin_regex", environment: "CORS_ALLOW_ORIGIN_REGEX", .text(.regularExpression),
            help: "other origins that may call the API"),
        .init(
            "api_base_url", environment: "VITE_API_BASE_URL", .text(.webAddress), "http://localhost:8001",
            help: "API base handed to a dashboard served elsewhere"),
    ]
    static let engine: [HostSettingKey] = [
        .init(
            "database_url", environment: "DATABASE_URL", .text(.any), "sqlite:///./runtime/engyne.db", isSecret: true,
            help: "users, audit, nodes"),
        .init("node_id", environment: "NODE_ID", .text(.name), "local", help: "name of this node"),
        .init(
            "worker_mode", environment: "WORKER_MODE", .choice(["browser", "playwright", "stub"]), "browser",
            help: "browser, or stub for load tests"),
        .init(
            "chrome", environment: "ENGYNE_CHROME", .text(.any),
            help: "the browser's executable; default: the first one found"),
        .init(
            "worker_secret", environment: "ENGYNE_WORKER_SECRET", .text(.any), isSecret: true,
            help: "what workers show to deliver events; unset: made at each start"),
        .init(
            "token", environment: "ENGYNE_TOKEN", .text(.any), isSecret: true, help: "bearer token of the MCP bridge"),
    ]
    static let signIn: [HostSettingKey] = [
        .init(
            "jwt_secret", environment: "ENGYNE_JWT_SECRET", .text(.any), isSecret: true,
            help: "key of access tokens, at least 32 bytes; unset: made once and kept"),
        .init(
            "oauth_client_id", environment: "GOOGLE_OAUTH_CLIENT_ID", .text(.any), off: "sign-in with Google",
            help: "OAuth client"),
        .init(
            "oauth_client_secret", environment: "GOOGLE_OAUTH_CLIENT_SECRET", .text(.any), isSecret: true,
            off: "sign-in with Google", help: "OAuth client's secret"),
        .init(
            "oauth_redirect_uri", environment: "GOOGLE_OAUTH_REDIRECT_URI", .text(.webAddress),
            help: "exact redirect address; default: the callback under the public address"),
        .init(
            "oauth_allowed_emails", environment: "GOOGLE_OAUTH_ALLOWED_EMAILS", .text(.any),
            off: "sign-in for everybody, unless domains are listed", help: "comma-separated addresses"),
        .init(
            "oauth_allowed_domains", environment: "GOOGLE_OAUTH_ALLOWED_DOMAINS", .text(.any),
            help: "comma-separated domains"),
        .init(
            "oauth_admin_emails", environment: "GOOGLE_OAUTH_ADMIN_EMAILS", .text(.any),
            help: "comma-separated addresses that become admin"),
        .init(
            "oauth_auto_provision", environment: "GOOGLE_OAUTH_AUTO_PROVISION", .flag, false,
            help: "create allowed users as client"),
        .init(
            "oidc_issuer", environment: "GOOGLE_OIDC_ISSUER", .text(.webAddress), "https://accounts.google.com",
            help: "base address of the identity provider"),
    ]
    static let remoteLogin: [HostSettingKey] = [
        .init(
            "remote_login_mode", environment: "REMOTE_LOGIN_MODE", .choice(["auto", "cdp", "vnc"]), "auto",
            help: "how a person reaches the browser"),
        .init(
            "remote_login_vnc", environment: "REMOTE_LOGIN_VNC", .text(.any),
            help: "address or unix socket of an RFB server"),
    ]
    static let dispatch: [HostSettingKey] = [
        .init(
            "dispatcher_dry_run", environment: "DISPATCHER_DRY_RUN", .flag, true,
            help: "hold every send and show what it would have been"),
        .init(
            "dispatcher_dry_run_advance", environment: "DISPATCHER_DRY_RUN_ADVANCE", .flag, false,
            help: "settle dry-run items instead of holding them"),
        .init(
            "push_contact", environment: "PUSH_CONTACT", .text(.contact),
            help: "how push services reach the operator, mailto: or https:; some refuse a host that says nothing"),
        .init(
            "dispatch.retry_seconds", inFile: true, .fixedList(.number(0...86_400), count: 5), [5, 20, 60, 180, 600],
            help: "delay before each retry"),
        .init(
            "dispatch.window", inFile: true, .text(.window), "08:00-22:00", help: "hours of buyer messages, slot time"),
        .init("dispatch.breaker", inFile: true, .group(breaker), help: "when a failing channel rests"),
        .init("dispatch.pace", inFile: true, .named(pace), help: "least time between two sends, per channel"),
        .init("dispatch.quota", inFile: true, .named(quota), help: "most sends, per channel and slot"),
    ]
    private static let breaker = SettingSchema([
        SettingField("failures", .whole(1...1000), 5, help: "failures in a row that open it"),
        SettingField("open_seconds", .number(0.1...86_400), 60, help: "first rest; doubles to 15 minutes"),
    ])
    private static let pace = SettingSchema([
        SettingField("min_seconds", .number(0...86_400), help: "least time between two sends"),
        SettingField("jitter_seconds", .number(0...86_400), help: "at random up to so much more"),
    ])
    private static let quota = SettingSchema([
        SettingField("hourly", .whole(0...1_000_000), help: "most sends in an hour"),
        SettingField("daily", .whole(0...1_000_000), help: "most sends in a day"),
        SettingField(
            "first_days_daily", .whole(0...1_000_000), help: "most sends in a day in a number's first 7 days"),
    ])
    static let supervision: [HostSettingKey] = [
        .init("slots.heartbeat_seconds", inFile: true, .number(0.1...60), 2, help: "time between two beats of a child"),
        .init(
            "slots.stale_seconds", inFile: true, .number(1...3600), 30,
            help: "silence, from when its next beat was due, at which a child is killed"),
        .init("slots.max_browsers", inFile: true, .whole(1...64), 2, help: "browsers starting at the same time"),
        .init(
            "slots.memory_mb", inFile: true, .whole(100...1_000_000), 1536,
            help: "memory of a slot's worker and browser at which the browser is exchanged between two cycles"),
        .init(
            "slots.browser_hours", inFile: true, .number(0.1...8760), 24,
            help: "age at which a browser is exchanged between two cycles"),
        .init("retention.runs_days", inFile: true, .whole(1...3650), 14, help: "age of run artefacts"),
        .init("retention.runs_per_slot", inFile: true, .whole(1...100_000), 200, help: "runs kept per slot"),
        .init("retention.snapshots", inFile: true, .whole(1...100_000), 50, help: "evidence bundles kept per slot"),
        .init(
            "retention.evidence_mb", inFile: true, .whole(1...1_000_000), 500, help: "size of a slot's evidence bundles"
        ),
        .init(
            "retention.queue_segments_days", inFile: true, .whole(1...3650), 30, help: "age of settled queue segments"),
        .init("retention.activity_days", inFile: true, .whole(1...3650), 90, help: "age of activity lines"),
        .init("retention.sent_days", inFile: true, .whole(1...3650), 400, help: "age of sent logs"),
        .init("retention.proofs_days", inFile: true, .whole(1...3650), 400, help: "age of proofs"),
        .init("retention.audit_days", inFile: true, .whole(1...3650), 400, help: "age of audit rows"),
        .init(
            "retention.disk_free_percent", inFile: true, .whole(1...50), 10,
            help: "free disk under which an alert is raised"),
    ]

    /// What `config/host.yml` may hold, nested from the dotted names.
    package static let fileSchema: SettingSchema = {
        var fields: [SettingField] = []
        var groups: [(name: String, fields: [SettingField])] = []
        for key in all where key.inFile {
            let parts = key.name.split(separator: ".", maxSplits: 1).map(String.init)
            // Defaults are left to the resolution, which must know whether the file said anything.
            guard parts.count == 2 else {
                fields.append(SettingField(key.name, key.type, help: key.help))
                continue
            }
            let field = SettingField(parts[1], key.type, help: key.help)
            if let at = groups.firstIndex(where: { $0.name == parts[0] }) {
                groups[at].fields.append(field)
            } else {
                groups.append((parts[0], [field]))
            }
        }
        return SettingSchema(
            fields + groups.map { SettingField($0.name, .group(SettingSchema($0.fields)), help: $0.name) })
    }()
}
