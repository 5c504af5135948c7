/// What stands before a number and tells what it is.
enum RunContext {
    private static let reach = 48
    private static let tagReach = 400
    private static let addresses = ["wa.me/", "tel://", "sms://", "whatsapp.com/", "phone/", "call/"]
    private static let callWords: Set<String> = [
        "call", "phone", "mobile", "mob", "tel", "whatsapp", "no", "ph", "number", "fax", "cell", "contact",
    ]
    private static let money = ["rs", "rs.", "inr", "usd", "eur", "aed", "gbp", "rupees", "$"]

    /// The kind of the key whose value begins here: `"mobile": "`, `data-id="`, `?phone=`, `tel:`, `wa.me/`.
    static func key(before start: Int, in text: ScrubText) -> ScrubWords.KeyKind {
        let before = text.before(start, limit: reach)
        let lower = String(decoding: before.map(ScrubWords.lower), as: UTF8.self)
        if addresses.contains(where: lower.hasSuffix) { return .phone }
        var rest = before[...]
        func drop(_ signs: [UInt8]) { while let last = rest.last, signs.contains(last) { rest.removeLast() } }
        drop([0x20, 0x22, 0x27, 0x5B])
        guard let sign = rest.last, sign == 0x3A || sign == 0x3D else { return .none }
        drop([0x3A, 0x3D, 0x20, 0x22, 0x27])
        let key = rest.suffix(from: rest.lastIndex { !isKeySign($0) }.map { $0 + 1 } ?? rest.startIndex)
        if ["value", "content"].contains(String(decoding: key.map(ScrubWords.lower), as: UTF8.self)) {
            return named(before: start, in: text)
        }
        return ScrubWords.kind(ofKey: Array(key))
    }

    private static func isKeySign(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(ScrubWords.lower(byte)) || byte == 0x5F || byte == 0x2D
    }

    /// For `value="…"`: what the tag's `name` or `id` says, or a JSON member `"name"` beside it.
    private static func named(before start: Int, in text: ScrubText) -> ScrubWords.KeyKind {
        let before = text.before(start, limit: tagReach)
        let begin = before.lastIndex { $0 == 0x3C || $0 == 0x7B }.map { $0 + 1 } ?? 0
        let words = before[begin...].split { !isKeySign($0) }.map(Array.init)
        var kind = ScrubWords.KeyKind.none
        for (index, word) in words.enumerated().dropLast() {
            let name = String(decoding: word.map(ScrubWords.lower), as: UTF8.self)
            guard ["name", "id", "itemprop", "type", "key", "field"].contains(name) else { continue }
            switch ScrubWords.kind(ofKey: words[index + 1]) {
            case .phone: return .phone
            case .other: kind = .other
            case .none: break
            }
        }
        return kind
    }

    static func isPrice(before start: Int, in text: ScrubText) -> Bool {
        var at = start
        while at > 0, start - at < 3, ScrubWords.isSpace(text[at - 1]) { at -= 1 }
        if [0x20B9, 0x24, 0x20AC, 0xA3].contains(text[at - 1]) { return true }
        let before = String(decoding: text.before(at, limit: 8).map(ScrubWords.lower), as: UTF8.self)
        return money.contains { word in
            before.hasSuffix(word) && before.dropLast(word.count).last?.isLetter != true
        }
    }

    /// Not in the middle of a word, a hash or a number: only behind a sign, or a word that says that a number follows.
    static func mayBegin(at start: Int, in text: ScrubText) -> Bool {
        let last = text[start - 1]
        if last == 0x5F { return false }
        let isJoined = ScrubWords.isDash(last) || last == 0x2E
        guard isJoined || ScrubWords.isLetter(last) else { return true }
        var begin = isJoined ? start - 1 : start
        let end = begin
        while begin > 0, end - begin < 24, ScrubWords.isWord(text[begin - 1]) { begin -= 1 }
        let word = text.scalars[begin..<end]
        let hasDigit = word.contains { ScrubWords.digit($0) != nil }
        if isJoined { return !hasDigit }
        let name = String(decoding: word.map { $0 < 0x80 ? ScrubWords.lower(UInt8($0)) : 0x20 }, as: UTF8.self)
        return callWords.contains(name)
    }
}
