import Crypto
import Domain
import Foundation

/// The key pair this host shows to push services (RFC 8292). Made once and kept in a 0600 file: browsers bind their
/// subscriptions to its public half, so another key ends every one of them.
package struct PushKeys: Sendable {
    private let key: P256.Signing.PrivateKey
    /// 65 bytes as base64url: the browser's `applicationServerKey`.
    package var publicKey: String { Base64.urlText(Array(key.publicKey.x963Representation)) }

    /// Reads the file, or makes it.
    /// - Throws: `PushError.keyUnusable`, also where others may read the file.
    package init(file: String) throws(PushError) {
        do {
            if !FileManager.default.fileExists(atPath: file) { try Self.make(file) }
            key = try Self.read(file)
        } catch let error as PushError {
            throw error
        } catch {
            throw .keyUnusable(path: file, problem: "\(error)")
        }
    }

    /// The raw 64 bytes r and s, as JOSE wants them.
    func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes).rawRepresentation) }

    private static func read(_ file: String) throws -> P256.Signing.PrivateKey {
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int ?? 0o777
        guard mode & 0o077 == 0 else {
            throw PushError.keyUnusable(path: file, problem: "others may read it (mode \(String(mode, radix: 8)))")
        }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        do { return try P256.Signing.PrivateKey(pemRepresentation: text) } catch {
            // The library's own words could quote the text it could not read.
            throw PushError.keyUnusable(path: file, problem: "it holds no PEM private key on P-256")
        }
    }

    /// Whole and durable before it has its name, and never over one that is there: of two processes that make it at the
    /// same moment both go on with the key of the first.
    private static func make(_ file: String) throws {
        let draft = "\(file).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemError() }
        defer { unlink(draft) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(P256.Signing.PrivateKey().pemRepresentation.utf8))
        try handle.synchronize()
        guard link(draft, file) == 0 || errno == EEXIST else { throw systemError() }
        let folder = open(URL(fileURLWithPath: file).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw systemError() }
        try FileHandle(fileDescriptor: folder, closeOnDealloc: true).synchronize()
    }

    private static func systemError() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
