import CurlBridge

/// Bytes to and from a mail server; a recorded conversation in tests.
protocol MailStream: AnyObject {
    /// From now on everything together may take so long.
    func allow(seconds: Double)
    func send(_ bytes: [UInt8]) throws(CurlFailure)
    /// None when the server has closed.
    func receive() throws(CurlFailure) -> [UInt8]
    /// What has come already, without waiting; `nil` when that is nothing.
    func receiveNow() throws(CurlFailure) -> [UInt8]?
}

extension CurlStream: MailStream {}

/// Reads a stream by lines and literals, and knows whether anything came that nobody asked for yet.
struct MailReader {
    static let maxLineBytes = 16 << 10
    private let stream: any MailStream
    private var waiting: [UInt8] = []

    init(_ stream: any MailStream) { self.stream = stream }

    /// Whether bytes came before they were expected.
    mutating func hasLeftovers() throws(CurlFailure) -> Bool {
        if waiting.isEmpty, let early = try stream.receiveNow() {
            guard !early.isEmpty else { throw Self.closed }
            waiting += early
        }
        return !waiting.isEmpty
    }

    /// One line without its end.
    mutating func line() throws(CurlFailure) -> String {
        while true {
            if let end = waiting.firstIndex(of: 0x0a) {
                let line = waiting[..<end]
                waiting.removeFirst(end + 1)
                return String(decoding: line.last == 0x0d ? line.dropLast() : line, as: UTF8.self)
            }
            guard waiting.count <= Self.maxLineBytes else { throw Self.failure("a line without an end") }
            try more()
        }
    }

    /// Exactly so many bytes.
    mutating func bytes(_ count: Int) throws(CurlFailure) -> [UInt8] {
        guard count <= 1 << 20 else { throw Self.failure("a part of more than 1 MB") }
        while waiting.count < count { try more() }
        defer { waiting.removeFirst(count) }
        return Array(waiting[..<count])
    }

    private mutating func more() throws(CurlFailure) {
        let piece = try stream.receive()
        guard !piece.isEmpty else { throw Self.closed }
        waiting += piece
    }

    private static let closed = CurlFailure(
        kind: .reset, detail: "the server closed the connection", mayHaveLeft: true)
    static func failure(_ detail: String) -> CurlFailure {
        CurlFailure(kind: .other, detail: "the server sent \(detail)", mayHaveLeft: true)
    }
}
