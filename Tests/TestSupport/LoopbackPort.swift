import Foundation

#if canImport(Glibc)
    import Glibc
    let noSignal = Int32(MSG_NOSIGNAL)
    private let stream = Int32(SOCK_STREAM.rawValue)
#else
    import Darwin
    let noSignal: Int32 = 0
    private let stream = SOCK_STREAM
#endif

/// A listening socket on loopback with a thread for each connection, for servers of tests.
final class LoopbackPort: Sendable {
    let number: Int
    private let listener: Int32

    /// - Parameter talk: has the connection to itself; it is closed when it returns.
    init(_ talk: @escaping @Sendable (Int32) -> Void) throws {
        let descriptor = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        (number, listener) = (Int(UInt16(bigEndian: address.sin_port)), descriptor)
        Thread { Self.serve(descriptor, talk) }.start()
    }

    /// Connections from now on are refused; those that are open go on.
    func stop() {
        // The thread that accepts closes: a descriptor closed here could be somebody else's when it looks again.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func serve(_ listener: Int32, _ talk: @escaping @Sendable (Int32) -> Void) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else {
                close(listener)
                return
            }
            Thread {
                talk(connection)
                close(connection)
            }.start()
        }
    }

    /// Writes all of it; false when the other side is gone.
    @discardableResult
    static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next bytes; empty when the other side has ended.
    static func read(_ connection: Int32) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(connection, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }
}
