import Crypto
import Domain
import Foundation
import Testing

@testable import Push

/// The published example of RFC 8291, section 5 and appendix A.
enum Published {
    static let plaintext = "When I grow up, I want to be a watermelon"
    static let asPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    static let uaPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
    static let uaPublic = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    static let auth = "BTBZMqHH6r4Tts7J_aSIgg"
    static let salt = "DGv6ra1nlYgDCS1FRnbzlw"
    static let body =
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        + "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"

    static func bytes(_ text: String) throws -> [UInt8] { try #require(Base64.urlBytes(Array(text.utf8))) }
    static func device(_ endpoint: String = "https://push.example.com/abc") throws -> PushDevice {
        try PushDevice(id: "d1", endpoint: endpoint, keys: ["p256dh": .string(uaPublic), "auth": .string(auth)])
    }
    /// What the device makes of a body: steps 1 to 4 of the RFC, the other way round.
    static func open(_ body: [UInt8]) throws -> [UInt8] {
        let (salt, theirs, sealed) = (Array(body[..<16]), Array(body[21..<86]), Array(body[86...]))
        let key = try P256.KeyAgreement.PrivateKey(rawRepresentation: try bytes(uaPrivate))
        let shared = try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: theirs))
        let material = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: try bytes(auth),
            sharedInfo: Array("WebPush: info\0".utf8) + (try bytes(uaPublic)) + theirs, outputByteCount: 32)
        func derived(_ info: String, _ count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: material, salt: salt, info: Array(info.utf8), outputByteCount: count)
        }
        let nonce = derived("Content-Encoding: nonce\0", 12).withUnsafeBytes { Data($0) }
        let box = try AES.GCM.SealedBox(
            nonce: .init(data: nonce), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16))
        let padded = try AES.GCM.open(box, using: derived("Content-Encoding: aes128gcm\0", 16))
        #expect(padded.last == 2)
        return Array(padded.dropLast())
    }
}

@Suite("PushEncryption")
struct PushEncryptionTests {
    @Test("the published example comes out byte for byte")
    func published() throws {
        let ephemeral = try P256.KeyAgreement.PrivateKey(rawRepresentation: try Published.bytes(Published.asPrivate))
        let body = try PushEncryption.seal(
            Array(Published.plaintext.utf8), for: try Published.device(), ephemeral: ephemeral,
            salt: try Published.bytes(Published.salt))
        #expect(body.count == 144)
        #expect(Base64.urlText(body) == Published.body)
        #expect(try Published.open(body) == Array(Published.plaintext.utf8))
    }

    @Test("only the device's key opens a body, and the same text never gives the same bytes")
    func fresh() throws {
        let device = try Published.device()
        let one = try PushEncryption.seal(Array("hello".utf8), for: device)
        let two = try PushEncryption.seal(Array("hello".utf8), for: device)
        #expect(one != two)
        #expect(one[..<16] != two[..<16])
        #expect(one[21..<86] != two[21..<86])
        for body in [one, two] { #expect(try Published.open(body) == Array("hello".utf8)) }
    }

    @Test("3993 bytes fill a body of 4096; one more is refused")
    func longest() throws {
        let device = try Published.device()
        #expect(try PushEncryption.seal([UInt8](repeating: 120, count: 3993), for: device).count == 4096)
        #expect(throws: PushError.tooLong(bytes: 3994)) {
            try PushEncryption.seal([UInt8](repeating: 120, count: 3994), for: device)
        }
    }

    @Test(
        "what is no subscription is refused by its member",
        arguments: [
            ("keys.p256dh", "", Published.auth), ("keys.p256dh", "BCVxsr7N", Published.auth),
            ("keys.p256dh", "BA" + String(repeating: "A", count: 85), Published.auth),
            ("keys.auth", Published.uaPublic, ""), ("keys.auth", Published.uaPublic, "BTBZMqHH6r4Tts7J_aSI"),
            ("keys.auth", Published.uaPublic, "not base64!"),
        ])
    func badKeys(member: String, p256dh: String, auth: String) {
        let expected = #expect(throws: PushError.self) {
            try PushDevice(
                id: "d", endpoint: "https://x.example.com", keys: ["p256dh": .string(p256dh), "auth": .string(auth)])
        }
        guard case .badSubscription(let found, _)? = expected else { return }
        #expect(found == member)
    }
}
