import Foundation

/// A key of ours: of access tokens (`ENGYNE_JWT_SECRET`) or of the audit's chain. Without a setting it is made once
/// and kept in a 0600 file.
package struct SigningKey: Sendable {
    package static let leastBytes = 32
    package let bytes: [UInt8]

    /// - Throws: `AuthError.keyUnusable` when the file cannot be read, made, or holds fewer than 32 bytes.
    package init(setting: String?, file: String) throws {
        if let setting, !setting.isEmpty {
            bytes = Array(setting.utf8)
        } else {
            bytes = try Self.kept(in: file)
        }
        guard bytes.count >= Self.leastBytes else {
            throw AuthError.keyUnusable(
                path: file, problem: "\(bytes.count) bytes, at least \(Self.leastBytes) are needed")
        }
    }

    private static func kept(in file: String) throws -> [UInt8] {
        do {
            if let data = FileManager.default.contents(atPath: file) { return Array(data) }
            let made = Array(SecretBytes.make().utf8)
            let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(made))
            try handle.synchronize()
            return made
        } catch {
            throw AuthError.keyUnusable(path: file, problem: "\(error)")
        }
    }
}
