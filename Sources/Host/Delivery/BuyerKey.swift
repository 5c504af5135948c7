import Crypto
package import Domain
import Foundation
package import Journal

/// The secret by which a home recognises a person without writing the person down.
///
/// Phone numbers are few enough to be tried through: a plain digest of one tells it to whoever reads the file. With
/// the key of the home in it, it tells only this home "the same as before". It is made once, by whichever dispatcher
/// first needs it, in a 0600 file; without that file every person is a new one, for a day.
package struct BuyerKey: Sendable {
    private let key: SymmetricKey
    private static let leastBytes = 32

    /// `path` is `runtime/buyer.key`. Blocks for a small read. Throws `JournalError`.
    package init(path: String, io: any LogIO = SystemLogIO()) throws {
        key = SymmetricKey(data: try Self.kept(path, io))
    }

    private static func kept(_ path: String, _ io: any LogIO) throws -> [UInt8] {
        if let bytes = try AtomicFile.read(path, io: io), bytes.count >= leastBytes { return bytes }
        // Two channels may begin at once; both must end up with the same key.
        let lock = try io.open(path + ".lock", flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
        defer { io.close(lock) }
        _ = try io.lock(lock, wait: true, path: path + ".lock")
        if let bytes = try AtomicFile.read(path, io: io), bytes.count >= leastBytes { return bytes }
        let made = Array(SymmetricKey(size: .bits256).withUnsafeBytes { Digest.hex($0) }.utf8)
        try AtomicFile.write(made, to: path, mode: 0o600, io: io)
        return made
    }

    /// The person behind any of these contacts, one mark for each.
    package func marks(of contacts: Set<ContactKey>) -> Set<String> {
        Set(
            contacts.map { contact in
                let code = HMAC<SHA256>.authenticationCode(for: Data(contact.text.utf8), using: key)
                return String(Digest.hex(code).prefix(32))
            })
    }
}
