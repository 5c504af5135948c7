import Crypto
import Domain
import Foundation
import LuaBridge

/// `crypto.*`: hashes, encodings and ids. Keys stand in the script's own hands here; a secret's use is `secret.*`.
enum CryptoFunctions {
    static func module(random: ScriptRandom) -> LuaModule {
        LuaModule.listed(
            "crypto",
            [
                "sha256": .now { call in
                    try encoded(
                        Array(SHA256.hash(data: try call.bytes(0, "text"))), try call.optionalText(1, "encoding"))
                },
                "hmac": .now { call in
                    let (key, text) = (try call.bytes(1, "key"), try call.bytes(2, "text"))
                    let mac = try KeyedHash.code(try call.text(0, "algorithm"), key: key, text: text)
                    return try encoded(mac, try call.optionalText(3, "encoding"))
                },
                "base64_encode": .now { .text(Base64.text(try $0.bytes(0, "bytes"))) },
                "base64_decode": .now { try decoded(Base64.bytes(try $0.bytes(0, "text")), "base64") },
                "base64url_encode": .now { .text(Base64.urlText(try $0.bytes(0, "bytes"))) },
                "base64url_decode": .now { try decoded(Base64.urlBytes(try $0.bytes(0, "text")), "base64url") },
                "hex_encode": .now { .text(Hexadecimal.text(try $0.bytes(0, "bytes"))) },
                "hex_decode": .now { try decoded(Hexadecimal.bytes(try $0.bytes(0, "text")), "hex") },
                "equal": .now { call in
                    .bool(KeyedHash.isEqual(try call.bytes(0, "a"), try call.bytes(1, "b")))
                },
                "uuid": .now { _ in .text(random.uuid()) },
            ])
    }

    private static func encoded(_ bytes: [UInt8], _ encoding: String?) throws -> LuaValue {
        switch encoding ?? "hex" {
        case "hex": return .text(Hexadecimal.text(bytes))
        case "base64": return .text(Base64.text(bytes))
        case "base64url": return .text(Base64.urlText(bytes))
        case "raw": return .string(bytes)
        default: throw LuaRaise.badArgument("encoding: must be hex, base64, base64url or raw")
        }
    }

    private static func decoded(_ bytes: [UInt8]?, _ kind: String) throws -> LuaValue {
        guard let bytes else { throw LuaRaise(code: "crypto.text.invalid", message: "the text is no \(kind)") }
        return .string(bytes)
    }
}

/// Keyed hashes by name.
enum KeyedHash {
    static func code(_ algorithm: String, key: [UInt8], text: [UInt8]) throws -> [UInt8] {
        let key = SymmetricKey(data: key)
        switch algorithm.lowercased() {
        case "sha256": return Array(HMAC<SHA256>.authenticationCode(for: text, using: key))
        case "sha512": return Array(HMAC<SHA512>.authenticationCode(for: text, using: key))
        case "sha1": return Array(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: key))
        default: throw LuaRaise.badArgument("algorithm: must be sha256, sha512 or sha1")
        }
    }

    /// Takes the same time wherever the first difference is.
    static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Two hexadecimal digits a byte.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        let values = text.compactMap { byte in digits.firstIndex(of: byte | (byte >= 0x41 ? 0x20 : 0)).map(UInt8.init) }
        guard values.count == text.count else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
