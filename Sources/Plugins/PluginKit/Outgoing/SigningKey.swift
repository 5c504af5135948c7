import CryptoExtras
import Domain
import Foundation
import LuaBridge

/// An RSA key a script may sign with and never see: a PEM text, or a service account's JSON that holds one.
struct SigningKey {
    private let key: _RSA.Signing.PrivateKey
    /// `private_key_id` of a service account: the header's `kid`.
    let id: String?
    /// `client_email` of a service account: who signs, unless the claims say otherwise.
    let issuer: String?

    /// - Parameters:
    ///   - name: the secret's name, the only thing an error says of it.
    ///   - text: its value.
    init(named name: String, _ text: String) throws {
        let account = text.trimmed.hasPrefix("{") ? try? JSONReader.read(Array(text.utf8)) : nil
        let pem = account?["private_key"]?.string ?? text
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: Self.withLineBreaks(pem))
        } catch {
            // The library's own words could quote the text it could not read.
            throw LuaRaise(
                code: "secret.key.unreadable",
                message:
                    "\(name) holds no RSA key of 2048 bits or more that can be read; a PEM private key or a service account's JSON is expected"
            )
        }
        (id, issuer) = (account?["private_key_id"]?.string, account?["client_email"]?.string)
    }

    /// Variables often carry a PEM in one line, its line breaks written as `\n`.
    private static func withLineBreaks(_ pem: String) -> String {
        let text = pem.trimmed
        return text.contains("\n") ? text : text.replacingOccurrences(of: "\\n", with: "\n")
    }

    /// RSASSA-PKCS1-v1_5 over SHA-256.
    func signature(of bytes: [UInt8]) throws -> Data {
        try key.signature(for: bytes, padding: .insecurePKCS1v1_5).rawRepresentation
    }
}

/// A signed token (RFC 7519, `RS256`), as servers take it from a service account.
enum SignedToken {
    static let lifetimeSeconds: Int64 = 3600
    static let maxClaimBytes = 16 << 10
    private static let times = ["iat", "exp", "nbf"]

    /// - Parameter now: stands for `iat` where the claims have none; `exp` is then an hour after `iat`.
    static func make(claims: LuaValue, key: SigningKey, now: Date) throws -> String {
        let claims = try complete(claims, key, now)
        var header: JSONObject = ["alg": "RS256", "typ": "JWT"]
        header["kid"] = key.id.map(JSONValue.string)
        let payload = JSONValue.object(claims).encoded
        guard payload.count <= maxClaimBytes else {
            throw LuaRaise.badArgument("claims: at most \(maxClaimBytes >> 10) KB of JSON")
        }
        let text = part(JSONValue.object(header).encoded) + "." + part(payload)
        return text + "." + part([UInt8](try key.signature(of: Array(text.utf8))))
    }

    private static func complete(_ claims: LuaValue, _ key: SigningKey, _ now: Date) throws -> JSONObject {
        let given: JSONObject
        switch claims {
        case .object: given = claims.json.object ?? JSONObject()
        case .array([]), .null: given = JSONObject()
        default: throw LuaRaise.badArgument("claims: a table is expected")
        }
        var whole = JSONObject()
        for (name, value) in given.members.sorted(by: { $0.key < $1.key }) where !value.isNull { whole[name] = value }
        if whole["iss"] == nil { whole["iss"] = key.issuer.map(JSONValue.string) }
        for name in times where whole[name] != nil { whole[name] = .int(try seconds(whole[name], name)) }
        let issued = whole["iat"]?.int.map(Int64.init) ?? Int64(now.timeIntervalSince1970.rounded(.down))
        whole["iat"] = .int(issued)
        if whole["exp"] == nil { whole["exp"] = .int(issued + lifetimeSeconds) }
        return whole
    }

    /// Whole seconds: some servers refuse a fraction.
    private static func seconds(_ value: JSONValue?, _ name: String) throws -> Int64 {
        guard let number = value?.double, number >= 0, number < 1e11 else {
            throw LuaRaise.badArgument("claims.\(name): seconds since 1970 are expected")
        }
        return Int64(number.rounded(.down))
    }

    private static func part(_ bytes: [UInt8]) -> String { Base64.urlText(bytes) }
}
