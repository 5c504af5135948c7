import Domain

/// Why somebody is not let in. The caller learns no more than these sentences.
package enum AuthError: HostError {
    case notSignedIn
    case tokenInvalid
    case sessionEnded
    case codeInvalid
    case keyUnusable(path: String, problem: String)
    case tokenUnknown(String)
    case badName
    case badRole(String)
    case badSlot(String)
    case badLife

    package var code: String {
        switch self {
        case .notSignedIn: "auth.credentials.absent"
        case .tokenInvalid: "auth.token.invalid"
        case .sessionEnded: "auth.session.ended"
        case .codeInvalid: "auth.code.invalid"
        case .keyUnusable: "settings.jwt_key.unusable"
        case .tokenUnknown: "auth.token.unknown"
        case .badName: "auth.name.invalid"
        case .badRole: "auth.role.unknown"
        case .badSlot: "auth.slot.invalid"
        case .badLife: "auth.ttl.out_of_range"
        }
    }
    package var message: String {
        switch self {
        case .notSignedIn: "this needs a bearer token or a signed-in session"
        case .tokenInvalid: "the token is not valid: unknown, expired or revoked"
        case .sessionEnded: "the session has ended"
        case .codeInvalid: "the link was used, has expired, or never was"
        case .keyUnusable(let path, let problem): "\(path) cannot serve as the key of access tokens: \(problem)"
        case .tokenUnknown(let name): "no valid token is called '\(name)'"
        case .badName: "a token's name has 1 to 64 letters, digits, blanks or ._-@:"
        case .badRole(let role): "'\(role)' is no role, expected admin or client"
        case .badSlot(let slot): "'\(slot)' is no slot id"
        case .badLife: "a token lives from 1 second to 400 days"
        }
    }
    package var hint: String {
        switch self {
        case .notSignedIn:
            "send 'Authorization: Bearer …' (engyne-host token create), or open a link of 'engyne-host login-link'"
        case .tokenInvalid: "make a new one with 'engyne-host token create'"
        case .sessionEnded: "sign in again"
        case .codeInvalid: "print a new one with 'engyne-host login-link'"
        case .keyUnusable: "set ENGYNE_JWT_SECRET to 32 bytes or more, or remove the file to have a new key made"
        case .tokenUnknown: "see 'engyne-host token list'"
        case .badName, .badRole, .badSlot, .badLife: ""
        }
    }
}
