import Foundation

/// The difference of two texts as `diff -u` writes it, three lines of context around each change.
enum UnifiedDiff {
    private static let context = 3

    /// Empty when nothing differs. `nil` for an absent file; bytes that are no UTF-8 are told, not shown.
    static func text(_ old: [UInt8]?, _ new: [UInt8]?, path: String) -> String {
        guard old != new else { return "" }
        let header = "--- \(old == nil ? "/dev/null" : "a/\(path)")\n+++ \(new == nil ? "/dev/null" : "b/\(path)")\n"
        guard let before = lines(old), let after = lines(new) else { return header + "binary files differ\n" }
        return header + hunks(edits(before, after)).joined()
    }

    private enum Edit {
        case same(String), gone(String), new(String)
        var line: String {
            switch self {
            case .same(let text): " " + text
            case .gone(let text): "-" + text
            case .new(let text): "+" + text
            }
        }
        var isSame: Bool { if case .same = self { true } else { false } }
    }

    private static func lines(_ bytes: [UInt8]?) -> [String]? {
        guard let bytes else { return [] }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        guard !text.isEmpty else { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += "\n\\ No newline at end of file" }
        return lines
    }

    private static func edits(_ old: [String], _ new: [String]) -> [Edit] {
        let difference = new.difference(from: old)
        var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var edits: [Edit] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removed.contains(left) {
                edits.append(.gone(old[left]))
                left += 1
            } else if inserted.contains(right) {
                edits.append(.new(new[right]))
                right += 1
            } else {
                edits.append(.same(new[right]))
                left += 1
                right += 1
            }
        }
        return edits
    }

    private static func hunks(_ edits: [Edit]) -> [String] {
        var ranges: [Range<Int>] = []
        for index in edits.indices where !edits[index].isSame {
            let around = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = ranges.last, around.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<around.upperBound
            } else {
                ranges.append(around)
            }
        }
        return ranges.map { hunk(edits, $0) }
    }

    private static func hunk(_ edits: [Edit], _ range: Range<Int>) -> String {
        let part = edits[range]
        let before = edits[..<range.lowerBound]
        let starts = (old: before.count(where: inOld), new: before.count(where: inNew))
        let counts = (old: part.count(where: inOld), new: part.count(where: inNew))
        func place(_ start: Int, _ count: Int) -> String { "\(count == 0 ? start : start + 1),\(count)" }
        return "@@ -\(place(starts.old, counts.old)) +\(place(starts.new, counts.new)) @@\n"
            + part.map { $0.line + "\n" }.joined()
    }

    private static func inOld(_ edit: Edit) -> Bool { if case .new = edit { false } else { true } }
    private static func inNew(_ edit: Edit) -> Bool { if case .gone = edit { false } else { true } }
}
