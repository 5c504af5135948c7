import Domain

/// What the door itself refuses, before anything behind it is asked.
package enum APIError: HostError, Equatable {
    case portTaken(Int)
    case cannotListen(address: String, problem: String)
    case hostMissing
    case hostUnknown
    case badTarget
    case notFound
    case methodNotAllowed([String])
    case bodyTooLarge(limit: Int)
    case bodyTooSlow
    case notJSON
    case encoded
    case badJSON(offset: Int, problem: String)
    case notObject
    case badMember(pointer: String, expected: String)
    case unknownMember(String)
    case badQuery(name: String, expected: String)
    case twoCredentials
    case foreignOrigin
    case csrfMissing
    case notHere
    case tooManyFailures(seconds: Int)
    case tooManyStreams
    case workerUnknown
    case notReady
    case tooManyWebhooks(seconds: Int)

    package var code: String {
        switch self {
        case .portTaken: "api.port.taken"
        case .cannotListen: "api.address.unavailable"
        case .hostMissing: "request.host.missing"
        case .hostUnknown: "request.host.unknown"
        case .badTarget: "request.target.invalid"
        case .notFound: "request.path.unknown"
        case .methodNotAllowed: "request.method.not_allowed"
        case .bodyTooLarge: "request.body.too_large"
        case .bodyTooSlow: "request.body.too_slow"
        case .notJSON, .encoded: "request.body.unsupported"
        case .badJSON, .notObject: "request.json.invalid"
        case .badMember: "request.value.invalid"
        case .unknownMember: "request.member.unknown"
        case .badQuery: "request.query.invalid"
        case .twoCredentials: "auth.credentials.ambiguous"
        case .foreignOrigin: "auth.origin.foreign"
        case .csrfMissing: "auth.csrf.missing"
        case .notHere: "auth.local.remote"
        case .tooManyFailures: "auth.attempts.too_many"
        case .tooManyStreams: "activity.streams.too_many"
        case .workerUnknown: "auth.worker.unknown"
        case .notReady: "host.state.not_ready"
        case .tooManyWebhooks: "webhook.rate.too_many"
        }
    }

    package var message: String {
        switch self {
        case .portTaken(let port): "port \(port) is taken by another program"
        case .cannotListen(let address, let problem): "cannot listen on \(address): \(problem)"
        case .hostMissing: "the request must name exactly one host"
        case .hostUnknown: "this host does not answer under that name"
        case .badTarget: "the request's target is not a path"
        case .notFound: "there is nothing under this path"
        case .methodNotAllowed(let methods): "this path takes \(methods.joined(separator: ", "))"
        case .bodyTooLarge(let limit): "a body has at most \(limit) bytes"
        case .bodyTooSlow: "the body did not come in time"
        case .notJSON: "a body must be application/json"
        case .encoded: "a body must not be encoded"
        case .badJSON(let offset, let problem): "the body is no valid JSON: \(problem) at byte \(offset)"
        case .notObject: "the body must be a JSON object"
        case .badMember(let pointer, let expected): "\(pointer) must be \(expected)"
        case .unknownMember(let pointer): "\(pointer) is not known here"
        case .badQuery(let name, let expected): "the query's '\(name)' must be \(expected)"
        case .twoCredentials: "the request shows more than one Authorization"
        case .foreignOrigin: "a write from a browser must come from this host's own pages"
        case .csrfMissing: "a write from a browser must carry X-Engyne-CSRF from GET /auth/me"
        case .notHere: "this works on the host's own machine only"
        case .tooManyFailures: "too many wrong credentials from this address"
        case .tooManyStreams: "too many streams are open"
        case .workerUnknown: "X-Engyne-Worker-Secret is missing or wrong"
        case .notReady: "the host cannot serve now"
        case .tooManyWebhooks: "too many webhooks from this address"
        }
    }

    package var hint: String {
        switch self {
        case .portTaken: "end that program, or name another port with --port"
        case .cannotListen: "name an address of this machine with --bind"
        case .hostUnknown: "set public_url to the address people use"
        case .csrfMissing: "read /auth/me again"
        case .notHere: "open the link in a browser on that machine"
        case .tooManyStreams: "close another tab"
        default: ""
        }
    }

    package var isRetryable: Bool {
        switch self {
        case .bodyTooSlow, .tooManyFailures, .tooManyStreams, .notReady, .tooManyWebhooks: true
        default: false
        }
    }
}
