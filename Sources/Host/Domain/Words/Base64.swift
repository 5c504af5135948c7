import Foundation

/// Base64 of RFC 4648, read strictly: a text that another reader may take differently is none.
package enum Base64 {
    package static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    package static func urlText(_ bytes: [UInt8]) -> String {
        text(bytes).replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    package static func bytes(_ text: [UInt8]) -> [UInt8]? {
        guard let data = Data(base64Encoded: Data(text)), data.base64EncodedData().elementsEqual(text) else {
            return nil
        }
        return Array(data)
    }

    /// With or without padding.
    package static func urlBytes(_ text: [UInt8]) -> [UInt8]? {
        guard !text.contains(UInt8(ascii: "+")), !text.contains(UInt8(ascii: "/")) else { return nil }
        var plain = text.map {
            $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
        }
        if !plain.contains(UInt8(ascii: "=")) {
            plain += [UInt8](repeating: UInt8(ascii: "="), count: (4 - plain.count % 4) % 4)
        }
        return bytes(plain)
    }
}
