/// Compares an attribute's value with what a selector wants.
struct AttributeMatch {
    let value: ArraySlice<UInt8>
    let wanted: [UInt8]
    let ignoresCase: Bool

    func passes(_ way: CSSSelector.AttributeTest.Way) -> Bool {
        switch way {
        case .exists: return true
        case .equals: return value.count == wanted.count && stands(at: value.startIndex)
        case .prefix: return !wanted.isEmpty && stands(at: value.startIndex)
        case .suffix: return !wanted.isEmpty && stands(at: value.endIndex - wanted.count)
        case .part: return !wanted.isEmpty && isPart
        case .dash:
            guard stands(at: value.startIndex) else { return false }
            return value.count == wanted.count || value[value.startIndex + wanted.count] == 0x2D
        case .word:
            guard !wanted.isEmpty, !wanted.contains(where: \.isHTMLSpace) else { return false }
            return value.split(whereSeparator: \.isHTMLSpace).contains { word in
                word.count == wanted.count && stands(at: word.startIndex)
            }
        }
    }

    private var isPart: Bool {
        guard value.count >= wanted.count else { return false }
        return (value.startIndex...value.endIndex - wanted.count).contains { stands(at: $0) }
    }

    private func stands(at start: Int) -> Bool {
        guard start >= value.startIndex, start + wanted.count <= value.endIndex else { return false }
        for (index, byte) in wanted.enumerated() {
            let other = value[start + index]
            if byte != other, !ignoresCase || lower(byte) != lower(other) { return false }
        }
        return true
    }
    private func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
