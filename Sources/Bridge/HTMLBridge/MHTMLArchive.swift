import Foundation

/// A page saved as one file (`multipart/related`): its own markup, the markup of its frames and its style sheets, by
/// address and by content id.
package struct MHTMLArchive: Sendable {
    package private(set) var markup: [UInt8] = []
    package private(set) var frames: [String: [UInt8]] = [:]
    package private(set) var sheets: [String: String] = [:]
    /// The address the page was saved from.
    package private(set) var url: String?

    private typealias Headers = [String: String]
    private static let partLimit = 500

    /// `nil` when the bytes are no such file.
    package init?(_ bytes: [UInt8]) {
        guard let (headers, body) = Self.split(bytes[...]),
            let type = headers["content-type"], type.lowercased().hasPrefix("multipart/related"),
            let boundary = Self.parameter("boundary", of: type)
        else { return nil }
        url = headers["snapshot-content-location"]
        var isFirst = true
        for part in Self.parts(body, boundary: boundary).prefix(Self.partLimit) {
            guard let (headers, content) = Self.split(part) else { continue }
            let decoded = Self.decoded(content, headers["content-transfer-encoding"] ?? "")
            let kind = (headers["content-type"] ?? "").lowercased()
            var names = [headers["content-location"]].compactMap { $0 }
            if let id = headers["content-id"] { names.append("cid:" + id.trimmingCharacters(in: ["<", ">"])) }
            if kind.hasPrefix("text/html") || kind.hasPrefix("application/xhtml") {
                if isFirst { markup = decoded } else { for name in names { frames[name] = decoded } }
                isFirst = false
            } else if kind.hasPrefix("text/css") {
                for name in names { sheets[name] = String(decoding: decoded, as: UTF8.self) }
            }
        }
        guard !isFirst else { return nil }
    }

    // MARK: parts

    /// Headers up to the empty line, lower-case names, continued lines joined.
    private static func split(_ bytes: ArraySlice<UInt8>) -> (Headers, ArraySlice<UInt8>)? {
        var headers: Headers = [:]
        var last: String?
        var at = bytes.startIndex
        while at < bytes.endIndex, at - bytes.startIndex < 1 << 16 {
            let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            let line = String(decoding: bytes[at..<end], as: UTF8.self).trimmingCharacters(in: ["\r"])
            at = min(end + 1, bytes.endIndex)
            if line.isEmpty { return headers.isEmpty ? nil : (headers, bytes[at...]) }
            if line.hasPrefix(" ") || line.hasPrefix("\t"), let last {
                headers[last, default: ""] += " " + line.trimmingCharacters(in: .whitespaces)
            } else if let colon = line.firstIndex(of: ":") {
                let name = line[..<colon].lowercased()
                guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3C }) else { return nil }
                headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                last = name
            } else {
                return nil
            }
        }
        return nil
    }

    private static func parameter(_ name: String, of value: String) -> String? {
        for piece in value.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if pair.count == 2, pair[0].lowercased() == name { return pair[1].trimmingCharacters(in: ["\""]) }
        }
        return nil
    }

    /// What stands between the lines of the boundary.
    private static func parts(_ body: ArraySlice<UInt8>, boundary: String) -> [ArraySlice<UInt8>] {
        let mark = Array("--\(boundary)".utf8)
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        var at = body.startIndex
        while at < body.endIndex {
            let end = body[at...].firstIndex(of: 0x0A) ?? body.endIndex
            if body[at..<end].starts(with: mark) {
                if let start { parts.append(body[start..<at]) }
                start = min(end + 1, body.endIndex)
            }
            at = min(end + 1, body.endIndex)
        }
        return parts
    }

    private static func decoded(_ content: ArraySlice<UInt8>, _ encoding: String) -> [UInt8] {
        switch encoding.lowercased() {
        case "quoted-printable": return quotedPrintable(content)
        case "base64":
            return Data(base64Encoded: Data(content), options: .ignoreUnknownCharacters).map { Array($0) } ?? []
        default: return Array(content)
        }
    }

    private static func quotedPrintable(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(content.count)
        var at = content.startIndex
        while at < content.endIndex {
            guard content[at] == 0x3D else {
                out.append(content[at])
                at += 1
                continue
            }
            let next = content[content.index(after: at)...].prefix(2)
            if next.first == 0x0A {
                at += 2
            } else if next.elementsEqual([0x0D, 0x0A]) {
                at += 3
            } else {
                if let byte = UInt8(String(decoding: next, as: UTF8.self), radix: 16), next.count == 2 {
                    out.append(byte)
                    at += 3
                } else {
                    out.append(0x3D)
                    at += 1
                }
            }
        }
        return out
    }
}
