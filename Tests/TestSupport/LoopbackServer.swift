import Foundation

#if canImport(Glibc)
    import Glibc
    private let noSignal = Int32(MSG_NOSIGNAL)
#else
    import Darwin
    private let noSignal: Int32 = 0
#endif

/// A server on loopback that reads one request per connection and then does what the test says.
package final class LoopbackServer: @unchecked Sendable {
    package enum Act: Sendable {
        case answer(String)
        /// Writes this and closes without the rest.
        case cut(String)
        case silent
        case closeAtOnce
    }
    package let port: Int
    private let listener: Int32
    private let lock = NSLock()
    private var seen: [String] = []
    private let act: @Sendable (String) -> Act

    package init(_ act: @escaping @Sendable (String) -> Act) throws {
        self.act = act
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in serve() }.start()
    }

    package var base: String { "http://127.0.0.1:\(port)" }
    /// Every request as text, head and body.
    package var requests: [String] { lock.withLock { seen } }

    package func stop() {
        // The thread that accepts closes: a descriptor closed here could be somebody else's when it looks again.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else {
                close(listener)
                return
            }
            Thread { [self] in talk(connection) }.start()
        }
    }

    private func talk(_ connection: Int32) {
        defer { close(connection) }
        let request = readRequest(connection)
        lock.withLock { seen.append(request) }
        switch act(request) {
        case .answer(let text), .cut(let text):
            let bytes = Array(text.utf8)
            _ = send(connection, bytes, bytes.count, noSignal)
        case .silent:
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        case .closeAtOnce: break
        }
    }

    private func readRequest(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length = head.components(separatedBy: "content-length: ").dropFirst().first
                    .flatMap { Int($0.prefix { $0.isNumber }) }
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return text }
            bytes += buffer[..<count]
        }
    }
}

/// A complete HTTP answer with its length.
package func httpAnswer(_ status: Int, _ body: String, headers: [String] = []) -> String {
    (["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
        + "\r\n\r\n" + body
}
