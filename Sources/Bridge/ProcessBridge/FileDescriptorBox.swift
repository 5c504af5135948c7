import Foundation

/// One open file descriptor, closed when it is let go. All calls block: use them on a thread of your own.
package final class FileDescriptorBox: Sendable {
    private let state: Guarded<Int32?>

    package init(_ number: Int32) { state = Guarded(number) }

    deinit { close() }

    /// The number, or -1 once closed.
    package var number: Int32 { state.use { $0 ?? -1 } }

    package func close() { close { _ in } }

    /// Closes; `last` is called with the number right before, and not at all when it is closed already.
    func close(_ last: (Int32) -> Void) {
        let open = state.use { value in
            defer { value = nil }
            return value
        }
        guard let open else { return }
        last(open)
        _ = systemClose(open)
    }

    /// Reads at most `limit` bytes; empty at the end of the stream.
    package func read(_ limit: Int = 65_536) throws(ProcessError) -> [UInt8] {
        let descriptor = number
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var got: Int
            repeat { got = systemRead(descriptor, buffer.baseAddress, limit) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            count = max(got, 0)
        }
        try ProcessError.check("read", failure)
        return bytes
    }

    /// Reads into memory of the caller's and answers how many bytes; 0 at the end of the stream.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ProcessError) -> Int {
        let descriptor = number
        var got: Int
        repeat { got = systemRead(descriptor, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
        try ProcessError.check("read", got < 0 ? errno : 0)
        return got
    }

    /// Writes to a pipe if that cannot block, for so few bytes that they go whole or not at all. False: nothing was
    /// written, and `write` may be tried.
    package func writeIfThereIsRoom(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= Self.wholeBytes else { return false }
        var look = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        guard poll(&look, 1, 0) == 1, look.revents == Int16(POLLOUT) else { return false }
        return bytes.withUnsafeBytes { systemWrite(look.fd, $0.baseAddress, $0.count) } == bytes.count
    }

    /// What a pipe that has room takes in one piece (`PIPE_BUF`).
    private static let wholeBytes = Int(PIPE_BUF)

    /// Writes every byte; throws `EPIPE` when the other side has gone.
    package func write(_ bytes: [UInt8]) throws(ProcessError) {
        let descriptor = number
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + sent, bytes.count - sent) }
            if count > 0 { sent += count } else if errno != EINTR { throw ProcessError("write", errno) }
        }
    }
}

// Free functions, because inside the class the methods of the same name hide the system's.
private func systemClose(_ number: Int32) -> Int32 { close(number) }
private func systemRead(_ number: Int32, _ into: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(number, into, count)
}
private func systemWrite(_ number: Int32, _ from: UnsafeRawPointer?, _ count: Int) -> Int { write(number, from, count) }
