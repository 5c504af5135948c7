package import Domain

/// The settings as the rooms use them. Only call these on settings without errors; a wrong value reads as its default.
extension HostSettings {
    package var bind: String { text("bind") ?? "127.0.0.1" }
    package var port: Int { self["port"]?.int ?? 8001 }
    package var publicURL: String? { text("public_url") }
    package var timeZone: String { text("timezone") ?? "Asia/Kolkata" }
    package var netAllow: [String] { self["net.allow"]?.array?.compactMap(\.string) ?? [] }
    package var trustedProxies: [String] { list("trusted_proxies") }
    package var corsAllowOriginRegex: String? { text("cors_allow_origin_regex") }
    package var apiBaseURL: String { text("api_base_url") ?? "http://localhost:8001" }

    package var databaseURL: Secret { Secret(text("database_url") ?? "") }
    package var nodeID: String { text("node_id") ?? "local" }
    /// `stub` or `browser`; the synonym is already resolved.
    package var workerMode: String { text("worker_mode") == "stub" ? "stub" : "browser" }
    package var chrome: String? { text("chrome") }
    package var workerSecret: Secret? { text("worker_secret").map(Secret.init) }
    package var jwtSecret: Secret? { text("jwt_secret").map(Secret.init) }
    package var token: Secret? { text("token").map(Secret.init) }

    package var oauthClientID: String? { text("oauth_client_id") }
    package var oauthClientSecret: Secret? { text("oauth_client_secret").map(Secret.init) }
    package var oauthRedirectURI: String? { text("oauth_redirect_uri") }
    /// Lower-case.
    package var oauthAllowedEmails: [String] { list("oauth_allowed_emails").map { $0.lowercased() } }
    package var oauthAllowedDomains: [String] { list("oauth_allowed_domains").map { $0.lowercased() } }
    package var oauthAdminEmails: [String] { list("oauth_admin_emails").map { $0.lowercased() } }
    package var oauthAutoProvision: Bool { self["oauth_auto_provision"]?.bool ?? false }
    package var oidcIssuer: String { text("oidc_issuer") ?? "https://accounts.google.com" }
    package var remoteLoginMode: String { text("remote_login_mode") ?? "auto" }
    package var remoteLoginVNC: String? { text("remote_login_vnc") }

    package var isDispatcherDryRun: Bool { self["dispatcher_dry_run"]?.bool ?? true }
    /// What push services are told; where nothing is set, an address people reach the host by.
    package var pushContact: String? { text("push_contact") ?? publicURL.flatMap { $0.hasPrefix("https:") ? $0 : nil } }
    package var dryRunAdvances: Bool { self["dispatcher_dry_run_advance"]?.bool ?? false }
    package var retrySeconds: [Double] { self["dispatch.retry_seconds"]?.array?.compactMap(\.double) ?? [] }
    package var breakerFailures: Int { self["dispatch.breaker"]?["failures"]?.int ?? 5 }
    package var breakerOpenSeconds: Double { self["dispatch.breaker"]?["open_seconds"]?.double ?? 60 }
    package var sendWindow: String { text("dispatch.window") ?? "08:00-22:00" }

    package var heartbeatSeconds: Double { self["slots.heartbeat_seconds"]?.double ?? 2 }
    package var staleSeconds: Double { self["slots.stale_seconds"]?.double ?? 30 }
    package var maxBrowsers: Int { self["slots.max_browsers"]?.int ?? 2 }
    package var memoryMB: Int { self["slots.memory_mb"]?.int ?? 1536 }
    package var browserHours: Double { self["slots.browser_hours"]?.double ?? 24 }

    /// A whole number of `retention.<name>`, its default filled in.
    package func retention(_ name: String) -> Int? { self["retention.\(name)"]?.int }

    /// The pace of a channel, what the file leaves open filled from the channel's own default.
    package func pace(_ channel: String) -> PaceRule {
        let fallback = PaceRule.standard(for: channel)
        let own = self["dispatch.pace"]?[channel]
        return PaceRule(
            minimumSeconds: own?["min_seconds"]?.double ?? fallback.minimumSeconds,
            jitterSeconds: own?["jitter_seconds"]?.double ?? fallback.jitterSeconds)
    }

    /// The most sends of a channel and slot; the file's word replaces the default's hour or day.
    package func quota(_ channel: String) -> Quota {
        var quota = Quota.standard(for: channel)
        let own = self["dispatch.quota"]?[channel]
        quota.hourly = own?["hourly"]?.int ?? quota.hourly
        quota.daily = own?["daily"]?.int ?? quota.daily
        quota.firstDaysDaily = own?["first_days_daily"]?.int ?? quota.firstDaysDaily
        return quota
    }

    private func text(_ name: String) -> String? { self[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    private func list(_ name: String) -> [String] {
        (text(name) ?? "").split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }
}
