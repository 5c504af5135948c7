/// Finds phone numbers in a decoded text: by their shape, or by the key they stand under.
enum PhoneSpans {
    struct Span {
        /// The unit of each digit.
        let units: [Int]
        /// ASCII digits.
        let digits: [UInt8]
    }

    /// `apart`: places that were read as something else, e.g. addresses.
    static func find(in text: ScrubText, apart: [Range<Int>]) -> [Span] {
        let runs = DigitRuns.all(in: text, apart: apart)
        let known = KnownNumbers(runs)
        return runs.flatMap { spans($0, known) }
    }

    private static func spans(_ run: DigitRun, _ known: KnownNumbers) -> [Span] {
        var spans: [Span] = []
        var first = 0
        var wasPhone = false
        while first < run.groups.count {
            guard run.mayBegin(first) || wasPhone, let last = PhoneShape.end(of: run, from: first, known),
                run.mayEnd(last, from: first)
            else {
                (first, wasPhone) = (first + 1, false)
                continue
            }
            let groups = run.groups[first...last]
            spans.append(Span(units: groups.flatMap { Array($0.units) }, digits: groups.flatMap(\.digits)))
            (first, wasPhone) = (last + 1, true)
        }
        return spans
    }
}

/// Which numbers of a text certainly are phones, and which stand under the key of something else.
struct KnownNumbers {
    private var phones: Set<[UInt8]> = []
    private var others: Set<[UInt8]> = []

    init(_ runs: [DigitRun]) {
        for run in runs {
            switch run.key {
            case .phone: phones.insert(Array(run.digits.suffix(10)))
            case .other where run.groups.count == 1: others.insert(run.digits)
            default: if run.groups[0].hasPlus { phones.insert(Array(run.digits.suffix(10))) }
            }
        }
    }

    func isPhone(_ digits: [UInt8]) -> Bool { digits.count >= 7 && phones.contains(Array(digits.suffix(10))) }
    /// An id, a price or a time: a number in one piece that nothing calls a phone.
    func isOther(_ digits: [UInt8]) -> Bool { others.contains(digits) && !isPhone(digits) }
}

/// How people write phone numbers.
enum PhoneShape {
    /// The last group of the phone number that begins with this group; `nil` when none does.
    static func end(of run: DigitRun, from first: Int, _ known: KnownNumbers) -> Int? {
        var digits: [UInt8] = []
        var best: Int?
        var longest: Int?
        for last in first..<run.groups.count {
            guard last == first || run.groups[last].gap.count <= 3 else { break }
            digits += run.groups[last].digits
            guard digits.count <= 15 else { break }
            let sizes = run.groups[first...last].map(\.digits.count)
            guard isPhone(run, first, digits, sizes, known) else { continue }
            // Twelve digits hold nearly every number; a longer one is believed only when no shorter one fits.
            if digits.count <= 12 { best = last } else { longest = longest ?? last }
        }
        return best ?? longest ?? (run.key == .phone && first == 0 ? named(run) : nil)
    }

    /// Under a key that says so any seven to fifteen digits are a phone number.
    private static func named(_ run: DigitRun) -> Int? {
        var count = 0
        var last: Int?
        for (index, group) in run.groups.enumerated() {
            count += group.digits.count
            if (7...15).contains(count) { last = index }
        }
        return last
    }

    private static func isPhone(
        _ run: DigitRun, _ first: Int, _ digits: [UInt8], _ sizes: [Int], _ known: KnownNumbers
    ) -> Bool {
        if known.isPhone(digits) { return true }
        if run.groups[first].hasPlus { return isInternational(digits) }
        if sizes.count == 1, run.key == .other || known.isOther(digits) { return false }
        guard !run.isPrice else { return false }
        return isNational(digits, sizes, gaps: run.groups[first + 1..<first + sizes.count].map(\.gap))
    }

    /// After a `+`.
    private static func isInternational(_ digits: [UInt8]) -> Bool {
        if digits.starts(with: [0x39, 0x31]) {
            return digits.count == 12 || (digits.count == 13 && digits[2] == 0x30)
        }
        if digits.first == 0x31 { return digits.count == 11 }
        return (8...15).contains(digits.count)
    }

    /// Without a `+`: ten digits as mobiles are written, with 91, 0, 00 or a dialling code before them, or 3-3-4.
    private static func isNational(_ digits: [UInt8], _ sizes: [Int], gaps: [[UInt32]]) -> Bool {
        let isTight = gaps.allSatisfy { $0.count <= 1 || $0.contains(0x28) || $0.contains(0x29) }
        switch digits.first {
        case 0x30 where digits.count > 1 && digits[1] == 0x30:
            return digits.count > 2 && digits[2] != 0x30 && (11...15).contains(digits.count)
        case 0x30:
            guard (10...11).contains(digits.count) else { return false }
            return sizes.count == 1 ? digits.count == 11 : sizes[0] == 1 || (3...5).contains(sizes[0])
        case 0x39 where digits.count == 12 && digits[1] == 0x31 && digits[2] >= 0x36:
            return sizes.count == 1 || sizes[0] == 2 || isMobile(sizes)
        case let head? where digits.count == 10 && isTight:
            return (head >= 0x36 && isMobile(sizes)) || (head >= 0x32 && sizes == [3, 3, 4])
        case 0x31 where digits.count == 11 && isTight: return sizes == [1, 3, 3, 4]
        default: return false
        }
    }

    private static func isMobile(_ sizes: [Int]) -> Bool {
        sizes.count <= 4 && sizes.count > 0 && (sizes.count == 1 || sizes.contains { $0 > 2 })
            && sizes.allSatisfy { $0 >= 2 }
    }
}
