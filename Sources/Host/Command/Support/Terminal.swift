import Domain
import Foundation

/// What a person or a program reads: results on standard output, everything else on standard error.
enum Terminal {
    static func say(_ text: String) { write(text + "\n", to: .standardOutput) }
    static func complain(_ text: String) { write(text + "\n", to: .standardError) }

    /// The one JSON document of `--json`.
    static func say(_ json: JSONValue) { say(json.encodedString) }

    /// A reader that went away (`| head`) is no error of ours.
    private static func write(_ text: String, to handle: FileHandle) {
        do { try handle.write(contentsOf: Data(text.utf8)) } catch { return }
    }

    /// Columns aligned by their longest cell; the last one runs free.
    static func table(_ rows: [[String]]) -> String {
        let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
