/// Cells of comma-separated values (RFC 4180) that a spreadsheet shows and never runs.
package enum CSVText {
    /// A cell that begins like a formula is led by an apostrophe (ASVS 5.0 1.2.10), also behind white space.
    package static func cell(_ text: String) -> String {
        let first = text.first { !$0.isWhitespace } ?? " "
        let startsFormula = "=+-@|%＝＋－＠".contains(first) || text.first.map { "\t\r\n".contains($0) } ?? false
        let safe = (startsFormula && !isNumber(text) ? "'" : "") + text
        guard safe.contains(where: { "\",;".contains($0) || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    /// A plain negative number is data, not a formula.
    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.wholeMatch(of: #/-?[0-9]+(\.[0-9]+)?/#) != nil
    }
}
