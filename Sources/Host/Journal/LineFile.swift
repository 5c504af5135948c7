/// Appends one line of somebody else's text to a file that is none of our journals, e.g. a channel that writes a file.
///
/// The same protocol as for journals (short lock, torn fragments sealed, synced), without id or checksum.
package enum LineFile {
    /// Returning means the line is on disk. Blocks: never call it on the cooperative pool. Throws `JournalError`.
    package static func append(_ line: [UInt8], to path: String, io: any LogIO = SystemLogIO()) throws {
        let file = AppendFile(path: path, lockPath: JournalWriter.lockPath(for: path), io: io)
        defer { file.close() }
        try file.append(line + [UInt8(ascii: "\n")])
    }
}
