import Domain
import Foundation

/// HTTP/1.1 on a connection of the tests' vendor: one request, one answer, closed.
enum VendorWire {
    private static let headEnd = Array("\r\n\r\n".utf8)

    /// One request, read as its length says; `nil` when it never became whole.
    static func read(_ connection: Int32, complain: (String) -> Void) -> VendorRequest? {
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstRange(of: headEnd) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                return whole(head, Array(bytes[end.upperBound...]), connection, complain)
            }
            let more = LoopbackPort.read(connection)
            guard !more.isEmpty else { return nil }
            bytes += more
        }
    }

    private static func whole(_ head: String, _ start: [UInt8], _ connection: Int32, _ complain: (String) -> Void)
        -> VendorRequest?
    {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3, words[2] == "HTTP/1.1", words[1].hasPrefix("/") else {
            complain("no request line: \(lines[0].prefix(80))")
            return nil
        }
        let headers = headers(lines.dropFirst(), complain)
        if headers["transfer-encoding"] != nil { complain("a body without a length") }
        if ["POST", "PUT", "PATCH"].contains(words[0]), headers["content-length"] == nil {
            complain("\(words[0]) without Content-Length")
        }
        var body = start
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while body.count < length {
            let more = LoopbackPort.read(connection)
            guard !more.isEmpty else { return nil }
            body += more
        }
        if body.count > length { complain("more bytes than Content-Length says") }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return VendorRequest(
            method: String(words[0]), path: String(target[0]), query: target.count > 1 ? query(target[1]) : [:],
            headers: headers, body: Array(body.prefix(length)))
    }

    private static func headers(_ lines: some Sequence<String>, _ complain: (String) -> Void) -> [String: String] {
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else {
                complain("no header: \(line.prefix(80))")
                continue
            }
            let name = line[..<colon].lowercased()
            if headers[name] != nil { complain("header \(name) twice") }
            headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return headers
    }

    private static func query(_ text: Substring) -> [String: String] {
        var found: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
            }
            found[sides[0]] = found[sides[0]] ?? (sides.count > 1 ? sides[1] : "")
        }
        return found
    }

    /// The whole answer; truncated, half of its body under the length of all of it.
    static func write(_ answer: VendorAnswer, to connection: Int32, isTruncated: Bool = false) {
        var head = "HTTP/1.1 \(answer.status) Vendor\r\nContent-Length: \(answer.body.count)\r\nConnection: close\r\n"
        for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
        let body = isTruncated ? Array(answer.body.prefix(answer.body.count / 2)) : answer.body
        LoopbackPort.write(Array((head + "\r\n").utf8) + body, to: connection)
    }
}
