import Crypto
import Foundation

/// The body of a push message (RFC 8291 over RFC 8188, `aes128gcm`): one record that only the device can open.
enum PushEncryption {
    /// What is left of the 4096 bytes every push service must take.
    static let longestPlaintext = 3993
    private static let recordSize: UInt32 = 4096

    /// Seals with a fresh key and salt, so that the same text never gives the same bytes.
    /// - Throws: `PushError.tooLong`, and what the cryptography throws.
    static func seal(_ plaintext: [UInt8], for device: PushDevice) throws -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        return try seal(plaintext, for: device, ephemeral: P256.KeyAgreement.PrivateKey(), salt: salt)
    }

    /// The seam of the test vector; nothing else may choose key and salt.
    static func seal(
        _ plaintext: [UInt8], for device: PushDevice, ephemeral: P256.KeyAgreement.PrivateKey, salt: [UInt8]
    ) throws -> [UInt8] {
        guard plaintext.count <= longestPlaintext else { throw PushError.tooLong(bytes: plaintext.count) }
        let ours = Array(ephemeral.publicKey.x963Representation)
        let theirs = try P256.KeyAgreement.PublicKey(x963Representation: device.publicKey)
        let shared = try ephemeral.sharedSecretFromKeyAgreement(with: theirs)
        let material = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: device.authSecret,
            sharedInfo: Array("WebPush: info\0".utf8) + device.publicKey + ours, outputByteCount: 32)
        let key = derived(material, salt, "Content-Encoding: aes128gcm\0", bytes: 16)
        let nonce = derived(material, salt, "Content-Encoding: nonce\0", bytes: 12).withUnsafeBytes { Data($0) }
        // 0x02 ends the last record.
        let box = try AES.GCM.seal(plaintext + [2], using: key, nonce: AES.GCM.Nonce(data: nonce))
        let size = withUnsafeBytes(of: recordSize.bigEndian) { Array($0) }
        return salt + size + [UInt8(ours.count)] + ours + Array(box.ciphertext) + Array(box.tag)
    }

    private static func derived(_ material: SymmetricKey, _ salt: [UInt8], _ info: String, bytes: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: material, salt: salt, info: Array(info.utf8), outputByteCount: bytes)
    }
}
