import Domain
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An HTTP client that sends exactly the bytes it is given: tests need shapes that well-behaved clients cannot make.
enum RawHTTP {
    struct Answer: Sendable {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: String

        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
        var json: JSONValue { (try? JSONReader.read(body)) ?? .null }
    }

    struct NoAnswer: Error {}

    /// Sends bytes and reads until the peer closes, or `until` is seen, or the time is over.
    static func exchange(_ port: Int, _ bytes: [UInt8], seconds: Double = 30, until: String? = nil) async throws
        -> String
    {
        try await withCheckedThrowingContinuation { waiting in
            Thread.detachNewThread { waiting.resume(with: Result { try blocking(port, bytes, seconds, until) }) }
        }
    }

    /// A connection that stays open between its reads.
    final class Connection: Sendable {
        private let descriptor: Int32
        private let all = Mutex<[UInt8]>([])

        /// Connects and sends the bytes.
        init(_ port: Int, _ raw: String) throws { descriptor = try RawHTTP.connected(port, Array(raw.utf8)) }

        deinit { _ = systemClose(descriptor) }

        /// All that came so far, once `words` are in it; throws when they do not come within `seconds`.
        func read(until words: String, seconds: Double = 30) async throws -> String {
            let text = try await read(words, seconds)
            guard text.contains(words) else { throw NoAnswer() }
            return text
        }

        /// All that came until the peer closed; throws when it does not within `seconds`.
        func readToEnd(seconds: Double = 30) async throws -> String {
            let text = try await read(nil, seconds)
            guard isEnded else { throw NoAnswer() }
            return text
        }

        /// Whether the peer has closed.
        private var isEnded: Bool {
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, peek)
            return count == 0 || (count < 0 && errno == ECONNRESET)
        }

        private func read(_ words: String?, _ seconds: Double) async throws -> String {
            try await withCheckedThrowingContinuation { waiting in
                Thread.detachNewThread { [self] in
                    waiting.resume(
                        with: Result {
                            let deadline = Date().addingTimeInterval(seconds)
                            let known = all.withLock { $0 }
                            let now = try RawHTTP.receive(descriptor, after: known, until: words, deadline: deadline)
                            all.withLock { $0 = now }
                            return String(decoding: now, as: UTF8.self)
                        })
                }
            }
        }
    }

    static func send(_ port: Int, _ raw: String, seconds: Double = 30) async throws -> Answer {
        try parse(try await exchange(port, Array(raw.utf8), seconds: seconds))
    }

    static func request(
        _ port: Int, _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> Answer {
        var all = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        if let body {
            all["Content-Type"] = "application/json"
            all["Content-Length"] = "\(body.utf8.count)"
        }
        all.merge(headers) { _, given in given }
        let lines = all.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return try await send(port, "\(method) \(path) HTTP/1.1\r\n\(lines)\r\n\(body ?? "")")
    }

    private static func parse(_ text: String) throws -> Answer {
        guard let end = text.range(of: "\r\n\r\n") else { throw NoAnswer() }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw NoAnswer() }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        return Answer(status: status, headers: headers, body: String(text[end.upperBound...]))
    }

    private static func blocking(_ port: Int, _ bytes: [UInt8], _ seconds: Double, _ until: String?) throws -> String {
        let descriptor = try connected(port, bytes)
        defer { close(descriptor) }
        let all = try receive(descriptor, until: until, deadline: Date().addingTimeInterval(seconds))
        return String(decoding: all, as: UTF8.self)
    }

    /// A socket of its own to the port, with the bytes sent.
    private static func connected(_ port: Int, _ bytes: [UInt8]) throws -> Int32 {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw NoAnswer() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard connected == 0 else {
            close(descriptor)
            throw NoAnswer()
        }
        var limit = timeval(tv_sec: 0, tv_usec: 100_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { systemSend(descriptor, $0) }
            guard count > 0 else { break }
            sent += count
        }
        return descriptor
    }

    private static func receive(
        _ descriptor: Int32, after known: [UInt8] = [], until: String?, deadline: Date
    ) throws -> [UInt8] {
        var all = known
        if let until, String(decoding: all, as: UTF8.self).contains(until) { return all }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while Date() < deadline {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 || (count < 0 && errno == ECONNRESET) { break }
            if count > 0 { all += buffer[..<count] }
            if let until, String(decoding: all, as: UTF8.self).contains(until) { break }
        }
        return all
    }
}

/// Sends without the signal a closed peer would give.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    send(descriptor, bytes.baseAddress, bytes.count, noSignal)
}

#if canImport(Glibc)
    private let (peek, noSignal) = (Int32(MSG_PEEK), Int32(MSG_NOSIGNAL))
#else
    private let (peek, noSignal) = (MSG_PEEK, Int32(0))
#endif

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
