import HTTPTypes

extension HTTPField.Name {
    /// A header name of ours; the literals are all well-formed, so the fallback is never used.
    private static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .cookie }

    static let host = named("Host")
    static let requestID = named("X-Request-Id")
    static let workerSecret = named("X-Engyne-Worker-Secret")
    static let engyneCSRF = named("X-Engyne-CSRF")
    static let engyneClient = named("X-Engyne-Client")
    static let forwarded = named("Forwarded")
    static let forwardedFor = named("X-Forwarded-For")
    static let secFetchSite = named("Sec-Fetch-Site")
    static let frameOptions = named("X-Frame-Options")
    static let referrerPolicy = named("Referrer-Policy")
    static let openerPolicy = named("Cross-Origin-Opener-Policy")
    static let resourcePolicy = named("Cross-Origin-Resource-Policy")
    static let permissionsPolicy = named("Permissions-Policy")
    static let accelBuffering = named("X-Accel-Buffering")
    static let lastEventID = named("Last-Event-ID")
}
