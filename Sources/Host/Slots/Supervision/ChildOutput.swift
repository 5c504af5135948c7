import Foundation
import ProcessBridge

/// Copies a child's standard error into its log file, on a thread of its own, and keeps the last lines at hand for the
/// crash report. The file is cut into two of a given size, so that a chatty script cannot fill the disk.
final class ChildOutput: Sendable {
    private static let tailBytes = 2000
    private let source: FileDescriptorBox
    private let path: String
    private let limit: Int
    private let last = Guarded<[UInt8]>([])

    init(source: FileDescriptorBox, path: String, limit: Int, name: String) {
        (self.source, self.path, self.limit) = (source, path, limit)
        WorkThread.start("log of \(name)") { [self] in copy() }
    }

    /// The last lines, as text.
    var tail: String { String(decoding: last.use { $0 }, as: UTF8.self) }

    private func copy() {
        var file = open()
        var written = file?.size ?? 0
        // The child must never block on a full pipe, so reading goes on even when the log cannot be written.
        while let bytes = try? source.read(), !bytes.isEmpty {
            remember(bytes)
            if written + bytes.count > limit {
                file = rotate(file)
                written = 0
            }
            do throws(ProcessError) {
                try file?.box.write(bytes)
                written += bytes.count
            } catch { file = nil }
        }
        source.close()
    }

    private func remember(_ bytes: [UInt8]) {
        last.use { tail in
            tail += bytes.suffix(Self.tailBytes)
            if tail.count > Self.tailBytes { tail.removeFirst(tail.count - Self.tailBytes) }
        }
    }

    private func open() -> (box: FileDescriptorBox, size: Int)? {
        let number = Glue.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard number >= 0 else { return nil }
        return (FileDescriptorBox(number), Int(max(0, lseek(number, 0, SEEK_END))))
    }

    private func rotate(_ file: (box: FileDescriptorBox, size: Int)?) -> (box: FileDescriptorBox, size: Int)? {
        file?.box.close()
        _ = rename(path, path + ".1")
        return open()
    }
}

/// The system's `open`, whose name the method above hides.
private enum Glue {
    static func open(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { Foundation.open(path, flags, mode) }
}
