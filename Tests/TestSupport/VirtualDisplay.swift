import Foundation

/// A display nobody sees, for browsers with a window: Xvfb, where it is installed.
package final class VirtualDisplay: @unchecked Sendable {
    private static let program = "/usr/bin/Xvfb"
    package static let isHere = FileManager.default.isExecutableFile(atPath: program)
    /// For `DISPLAY`.
    package let name: String
    private let process = Process()

    package init() throws {
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.program)
        // The server picks a free number itself and says which.
        process.arguments = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
        try process.run()
        let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        name = ":" + line.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    package func stop() {
        // Not SIGTERM: a child of these tests inherits a thread's mask, which blocks it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        for left in ["/tmp/.X\(name.dropFirst())-lock", "/tmp/.X11-unix/X\(name.dropFirst())"] { unlink(left) }
    }
}
