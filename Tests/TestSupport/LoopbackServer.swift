import Foundation

/// A server on loopback that reads one request per connection and then does what the test says.
package final class LoopbackServer: @unchecked Sendable {
    package enum Act: Sendable {
        case answer(String)
        /// Writes this and closes without the rest.
        case cut(String)
        case silent
        case closeAtOnce
    }
    private let lock = NSLock()
    private var seen: [String] = []
    private let act: @Sendable (String) -> Act
    private var listener: LoopbackPort?

    package init(_ act: @escaping @Sendable (String) -> Act) throws {
        self.act = act
        listener = try LoopbackPort { [weak self] in self?.talk($0) }
    }

    package var port: Int { listener?.number ?? 0 }
    package var base: String { "http://127.0.0.1:\(port)" }
    /// Every request as text, head and body.
    package var requests: [String] { lock.withLock { seen } }

    package func stop() { listener?.stop() }

    private func talk(_ connection: Int32) {
        let request = readRequest(connection)
        lock.withLock { seen.append(request) }
        switch act(request) {
        case .answer(let text), .cut(let text): LoopbackPort.write(Array(text.utf8), to: connection)
        case .silent: _ = LoopbackPort.read(connection)
        case .closeAtOnce: break
        }
    }

    private func readRequest(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length = head.components(separatedBy: "content-length: ").dropFirst().first
                    .flatMap { Int($0.prefix { $0.isNumber }) }
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            let more = LoopbackPort.read(connection)
            guard !more.isEmpty else { return text }
            bytes += more
        }
    }
}

/// A complete HTTP answer with its length.
package func httpAnswer(_ status: Int, _ body: String, headers: [String] = []) -> String {
    (["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
        + "\r\n\r\n" + body
}
