/// Nothing is left that the scaffold marked to be filled in.
struct GapsRule: CheckRule {
    static let name = "gaps"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        plugin.files.flatMap { file in
            file.source.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().compactMap {
                number, bytes in
                let line = String(decoding: bytes, as: UTF8.self)
                guard let mark = line.firstRange(of: Scaffold.mark) else { return nil }
                return finding(
                    file.label, number + 1, .error, "plugin.gap.open",
                    "still to be filled in:\(line[mark.upperBound...].prefix(100))")
            }
        }
    }
}
