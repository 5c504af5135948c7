import Domain
import Foundation
import TestSupport

/// Questions the bundled connectors really ask: every quoted selector of their files, as rows and as a field.
enum ConnectorSpecs {
    static let all: [JSONValue] = selectors.flatMap { css -> [JSONValue] in
        [
            ["rows": .string(css), "fields": ["text": ["css": ""], "value": ["css": "", "attr": "value"]]],
            ["rows": ["css": .string(css), "visible": true], "fields": ["seen": ["css": "", "visible": true]]],
            ["fields": ["all": ["css": .string(css), "all": true], "there": ["css": .string(css), "visible": true, "exists": true]]],
        ]
    }

    private static let selectors: [String] = {
        let root = EngyneBinary.checkout.path + "/connectors"
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        var found: [String] = []
        for name in names.sorted() where name.hasSuffix("selectors.lua") {
            guard let text = try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8) else { continue }
            for line in text.split(separator: "\n") where !line.contains("..") {
                for quote in ["\"", "'"] as [Character] {
                    for piece in line.split(separator: quote, omittingEmptySubsequences: false).enumerated()
                    where piece.offset % 2 == 1 && piece.element.contains(where: { ".#[: ".contains($0) }) {
                        found.append(String(piece.element).replacing("{id}", with: "123456789012"))
                    }
                }
            }
        }
        return Array(Set(found)).sorted()
    }()
}
