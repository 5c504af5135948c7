import Crypto
import Domain
import Foundation
import LuaBridge

/// `secret.*`: using secrets without ever reading one.
struct SecretFunctions: Sendable {
    let vault: SecretVault
    let now: WallClock

    func module() -> LuaModule {
        LuaModule.listed(
            "secret",
            [
                "has": .now { call in .bool(vault.reveal(try granted(call)) != nil) },
                "use": .now { call in
                    let name = try granted(call)
                    _ = try value(name)
                    return .text(vault.placeholder(name))
                },
                "sign_jwt": .now { call in
                    let name = try granted(call)
                    let key = try SigningKey(named: name, try value(name))
                    return .text(try SignedToken.make(claims: call.value(1), key: key, now: now()))
                },
                "hmac": .now { call in
                    let mac = try mac(call)
                    switch try call.optionalText(3, "encoding") ?? "hex" {
                    case "hex": return .text(Self.hex(mac))
                    case "base64": return .text(Data(mac).base64EncodedString())
                    default: throw LuaRaise.badArgument("encoding: must be hex or base64")
                    }
                },
                "webhook_headers": .now { call in
                    let keys = WebhookSignature.keys(try value(try granted(call)))
                    let (id, body) = (try call.text(1, "id"), try call.bytes(2, "body"))
                    return .object(
                        WebhookSignature.headers(id: id, at: now(), body: body, keys: keys).map {
                            LuaMember(key: $0.name, value: .text($0.value))
                        })
                },
                "check_hmac": .now { call in
                    let given = try call.text(3, "hex").lowercased()
                    return .bool(Self.isEqual(Array(Self.hex(try mac(call)).utf8), Array(given.utf8)))
                },
            ])
    }

    private func granted(_ call: LuaCall) throws -> String {
        let name = try call.text(0, "name")
        guard vault.isGranted(name) else {
            throw LuaRaise(
                code: "bridge.permission.missing",
                message: "the manifest lacks permissions.secrets = {\"\(name.prefix(64))\"}")
        }
        return name
    }

    private func value(_ name: String) throws -> String {
        guard let value = vault.reveal(name) else {
            throw LuaRaise(code: "secret.value.missing", message: "\(name) is not set")
        }
        return value
    }

    private func mac(_ call: LuaCall) throws -> [UInt8] {
        let key = SymmetricKey(data: WebhookSignature.key(try value(try granted(call))))
        let algorithm = try call.text(1, "algorithm").lowercased()
        guard case .string(let text) = call.value(2) else { throw LuaRaise.badArgument("text: a string is expected") }
        switch algorithm {
        case "sha256": return Array(HMAC<SHA256>.authenticationCode(for: text, using: key))
        case "sha512": return Array(HMAC<SHA512>.authenticationCode(for: text, using: key))
        case "sha1": return Array(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: key))
        default: throw LuaRaise.badArgument("algorithm: must be sha256, sha512 or sha1")
        }
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Takes the same time wherever the first difference is.
    static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
