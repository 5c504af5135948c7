import Foundation

/// The page inside of a saved `.mhtml`: its first part that is HTML, decoded. Frames and pictures are other parts and
/// are left out.
package enum MHTMLText {
    /// `nil` when the bytes are no MHTML, or hold no page.
    package static func page(_ bytes: [UInt8]) -> [UInt8]? {
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        guard let head = text.range(of: "\n\n"),
            let mark = text[..<head.lowerBound].firstMatch(of: /(?i)boundary="?([^"\n;]+)"?/)
        else { return nil }
        for part in text.components(separatedBy: "--" + mark.1).dropFirst() {
            let part = part.drop { $0 == "\n" }
            guard let end = part.range(of: "\n\n") else { continue }
            let header = part[..<end.lowerBound].lowercased()
            guard header.contains("content-type: text/html") else { continue }
            let body = String(part[end.upperBound...])
            if header.contains("encoding: base64") {
                return Data(base64Encoded: body, options: .ignoreUnknownCharacters).map(Array.init)
            }
            return header.contains("encoding: quoted-printable") ? quoted(body) : Array(body.utf8)
        }
        return nil
    }

    private static func quoted(_ text: String) -> [UInt8] {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var at = 0
        while at < source.count {
            guard source[at] == UInt8(ascii: "=") else {
                result.append(source[at])
                at += 1
                continue
            }
            if at + 1 < source.count, source[at + 1] == 0x0A {
                at += 2
            } else if at + 2 < source.count,
                let byte = UInt8(String(decoding: source[at + 1...at + 2], as: UTF8.self), radix: 16)
            {
                result.append(byte)
                at += 3
            } else {
                result.append(source[at])
                at += 1
            }
        }
        return result
    }
}
