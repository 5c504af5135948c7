import Foundation

/// Replaces known secret values by `***`.
///
/// A value under four characters is left alone: it would mask half of every text and protects nothing.
package struct SecretMask: Sendable {
    private let values: [String]
    /// What different writers leave as it is: nothing but letters and digits, the unreserved, and a path's colon.
    private static let keptSets: [CharacterSet] = {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return ["", "-._~", "-._~:"].map { CharacterSet(charactersIn: letters + $0) }
    }()

    /// Each secret is also looked for in its percent-encoded forms, the way it stands in a URL or a form.
    package init(_ secrets: [String]) {
        let long = secrets.filter { $0.utf8.count >= 4 }
        let encoded = Self.keptSets.flatMap { kept in
            long.compactMap { $0.addingPercentEncoding(withAllowedCharacters: kept) }
        }
        values = Array(Set(long + encoded)).sorted { $0.count > $1.count }
    }

    package func masked(_ text: String) -> String {
        values.reduce(text) { $0.replacingOccurrences(of: $1, with: "***") }
    }

    /// The same over bytes that need not be text.
    package func masked(_ bytes: [UInt8]) -> [UInt8] {
        var data = Data(bytes)
        for value in values {
            let needle = Data(value.utf8)
            while let found = data.range(of: needle) { data.replaceSubrange(found, with: Data("***".utf8)) }
        }
        return values.isEmpty ? bytes : [UInt8](data)
    }
}
