import Domain

/// Which HTTP status an error's code means. Rooms know nothing of HTTP; a code they do not share with this table is
/// read by its last word.
enum ProblemStatus {
    static func of(_ failure: HostFailure) -> Int {
        if let exact = exact[failure.code] { return exact }
        let word = failure.code.split(separator: ".").last.map(String.init) ?? ""
        if failure.code.hasPrefix("settings.") { return 422 }
        if let status = byWord[word] { return status }
        return failure.isRetryable ? 503 : 500
    }

    private static let exact: [String: Int] = [
        "auth.credentials.absent": 401, "auth.token.invalid": 401, "auth.session.ended": 401,
        "auth.worker.unknown": 401,
        "auth.code.invalid": 401, "auth.credentials.ambiguous": 400, "auth.origin.foreign": 403,
        "auth.csrf.missing": 403,
        "auth.local.remote": 403, "auth.attempts.too_many": 429, "activity.streams.too_many": 429,
        "access.action.denied": 403,
        "request.host.missing": 400, "request.host.unknown": 421, "request.target.invalid": 400,
        "request.json.invalid": 400,
        "request.method.not_allowed": 405, "request.body.too_large": 413, "request.body.too_slow": 408,
        "request.body.unsupported": 415, "host.state.not_ready": 503, "slots.config.missing": 409,
        "slots.child.not_running": 409,
        "slots.link.no_reply": 503, "slots.link.closed": 503, "slots.state.damaged": 409, "slots.path.outside": 404,
        "plugin.name.ambiguous": 409, "plugin.manifest.invalid": 409, "plugin.state.unreadable": 500,
        "plugin.claim.taken": 409, "plugin.version.never_ran": 409, "plugin.name.duplicate": 409,
        "journal.file.unusable": 503, "journal.disk.full": 503, "journal.sync.failed": 503,
        "journal.writer.closed": 503,
        "request.member.unknown": 422, "auth.role.unknown": 422, "slots.template.unknown": 422,
        "webhook.rate.too_many": 429, "channel.entry.missing": 404,
        "delivery.channel.busy": 503, "events.store.unavailable": 503, "delivery.channel.invalid": 404,
    ]
    private static let byWord: [String: Int] = [
        "unknown": 404, "not_found": 404, "missing": 404, "conflict": 409, "exists": 409, "not_running": 409,
        "invalid": 422,
        "out_of_range": 422, "wrong_type": 422, "denied": 403,
    ]

    static func title(_ status: Int) -> String {
        switch status {
        case 400: "Bad request"
        case 401: "Not signed in"
        case 403: "Not allowed"
        case 404: "Not found"
        case 405: "Method not allowed"
        case 408: "Too slow"
        case 409: "Not possible in this state"
        case 413: "Too large"
        case 415: "Unsupported body"
        case 421: "Wrong host"
        case 422: "Not understood"
        case 429: "Too many"
        case 503: "Not available now"
        default: "Error"
        }
    }
}
