/// Pseudo-classes and pseudo-elements.
extension CSSParser {
    private static let states: [String: Test] = [
        "root": .state(.root), "scope": .state(.scope), "empty": .state(.empty), "link": .state(.link),
        "any-link": .state(.link), "-webkit-any-link": .state(.link), "checked": .state(.checked),
        "disabled": .state(.disabled), "enabled": .state(.enabled), "required": .state(.required),
        "optional": .state(.optional), "open": .state(.open), "defined": .state(.defined),
        "placeholder-shown": .state(.placeholderShown), "first-child": .nth(.init(step: 0, offset: 1)),
        "last-child": .nth(.init(step: 0, offset: 1, fromEnd: true)),
        "first-of-type": .nth(.init(step: 0, offset: 1, sameName: true)),
        "last-of-type": .nth(.init(step: 0, offset: 1, fromEnd: true, sameName: true)),
    ]
    /// Real ones that are never true of a page nobody acts on.
    private static let quiet: Set<String> = [
        "hover", "active", "focus", "focus-within", "focus-visible", "visited", "target", "fullscreen", "modal",
        "popover-open", "autofill", "-webkit-autofill", "playing", "paused", "picture-in-picture", "host",
        "-webkit-full-screen", "user-valid", "user-invalid", "buffering", "seeking", "stalled", "muted",
        "volume-locked", "active-view-transition", "xr-overlay",
    ]
    /// Real ones that need a browser.
    private static let unanswerable: Set<String> = [
        "valid", "invalid", "in-range", "out-of-range", "read-only", "read-write", "default", "indeterminate",
        "lang", "dir", "state", "host-context", "active-view-transition-type", "nth-of-type-css", "current", "past",
        "future", "has-slotted",
    ]
    private static let elements: Set<String> = [
        "before", "after", "first-line", "first-letter", "selection", "marker", "placeholder", "backdrop",
        "file-selector-button", "cue", "grammar-error", "spelling-error", "target-text", "view-transition",
        "details-content", "search-text", "checkmark", "picker-icon", "column", "scroll-marker",
        "scroll-marker-group",
    ]
    private static let elementFunctions: Set<String> = [
        "slotted", "part", "cue", "highlight", "picker", "scroll-button", "view-transition-group",
        "view-transition-image-pair", "view-transition-old", "view-transition-new",
    ]

    mutating func pseudo() throws -> Test {
        scan.at += 1
        let isElement = scan.take(":")
        guard let written = scan.identifier() else { throw bad }
        let name = written.asciiLowercased
        if isElement { return try pseudoElement(name) }
        if scan.take("(") { return try function(name) }
        if let known = Self.states[name] { return known }
        switch name {
        case "only-child": return both(fromStart: .init(step: 0, offset: 1))
        case "only-of-type": return both(fromStart: .init(step: 0, offset: 1, sameName: true))
        case "before", "after", "first-line", "first-letter": return try pseudoElement(name)
        default: break
        }
        if Self.quiet.contains(name) { return .anyOf([], isWhere: false) }
        if Self.unanswerable.contains(name) { throw HTMLError.unanswerable(selector: source, part: ":" + name) }
        throw bad
    }

    /// First and last at once.
    private func both(fromStart nth: CSSSelector.Nth) -> Test {
        var fromEnd = nth
        fromEnd.fromEnd = true
        let complex = CSSSelector.Complex(compounds: [.init(tests: [.nth(nth), .nth(fromEnd)])])
        return .anyOf([complex], isWhere: false)
    }

    private mutating func pseudoElement(_ name: String) throws -> Test {
        // They stand at the end of a whole selector, never inside `:not` and its kin.
        guard depth == 1 else { throw bad }
        endsSelector = true
        if scan.take("(") {
            guard Self.elementFunctions.contains(name) else { throw bad }
            skipArguments()
            return .never
        }
        guard Self.elements.contains(name) || name.hasPrefix("-webkit-") else { throw bad }
        return .never
    }

    private mutating func skipArguments() {
        var open = 1
        while !scan.isAtEnd, open > 0 {
            if scan.current == 0x28 { open += 1 }
            if scan.current == 0x29 { open -= 1 }
            scan.at += 1
        }
    }

    private mutating func close() throws {
        scan.skipSpace()
        guard scan.isAtEnd || scan.take(")") else { throw bad }
    }

    private mutating func function(_ name: String) throws -> Test {
        switch name {
        case "is", "where", "matches", "-webkit-any":
            guard name != "matches" else { throw bad }
            let list = name == "-webkit-any" ? try self.list(relative: false) : try forgivingList()
            try close()
            return .anyOf(list, isWhere: name == "where")
        case "not":
            let list = try self.list(relative: false)
            try close()
            return .not(list)
        case "has":
            guard !isInsideHas else { throw bad }
            isInsideHas = true
            defer { isInsideHas = false }
            let list = try self.list(relative: true)
            try close()
            return .has(list)
        case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type": return try nth(name)
        case "host", "host-context":
            skipArguments()
            return .anyOf([], isWhere: false)
        default:
            if Self.unanswerable.contains(name) { throw HTMLError.unanswerable(selector: source, part: ":\(name)()") }
            throw bad
        }
    }

    private mutating func nth(_ name: String) throws -> Test {
        scan.skipSpace()
        guard let (step, offset) = stepAndOffset() else { throw bad }
        var nth = CSSSelector.Nth(step: step, offset: offset)
        nth.fromEnd = name.contains("last")
        nth.sameName = name.hasSuffix("of-type")
        let spaced = scan.skipSpace()
        if !nth.sameName, spaced, scan.startsName {
            guard scan.name().asciiLowercased == "of" else { throw bad }
            nth.of = try list(relative: false)
        }
        try close()
        return .nth(nth)
    }

    // MARK: an+b

    /// `odd`, `even`, `5`, `2n`, `-n+3`, `2n - 1`.
    private mutating func stepAndOffset() -> (Int, Int)? {
        let start = scan.at
        if let word = scan.identifier()?.asciiLowercased {
            if word == "odd" { return (2, 1) }
            if word == "even" { return (2, 0) }
            scan.at = start
        }
        var sign = 1
        var isSigned = true
        if scan.take("-") { sign = -1 } else if !scan.take("+") { isSigned = false }
        let digits = number()
        guard scan.current == 0x6E || scan.current == 0x4E else {
            _ = isSigned
            guard let digits, !scan.startsName else { return nil }
            return (0, sign * digits)
        }
        scan.at += 1
        return offset(after: sign * (digits ?? 1))
    }

    private mutating func offset(after step: Int) -> (Int, Int)? {
        // `n-1` and `n -1` are one number; `n- 1` and `n - 1` are a sign and one.
        if scan.current == 0x2D, CSSScanner.isName(scan.peek(1)) {
            scan.at += 1
            guard let digits = number(), !scan.startsName else { return nil }
            return (step, -digits)
        }
        guard scan.isAtEnd || !CSSScanner.isName(scan.current) || scan.current == 0x2D else { return nil }
        let mark = scan.at
        scan.skipSpace()
        let isMinus = scan.current == 0x2D
        guard isMinus || scan.current == 0x2B else {
            scan.at = mark
            return (step, 0)
        }
        scan.at += 1
        scan.skipSpace()
        guard let digits = number(), !scan.startsName else { return nil }
        return (step, isMinus ? -digits : digits)
    }

    /// Digits as a number that cannot overflow what follows.
    private mutating func number() -> Int? {
        var value = 0
        let start = scan.at
        while (0x30...0x39).contains(scan.current), !scan.isAtEnd {
            value = min(value * 10 + Int(scan.current - 0x30), 1_000_000_000)
            scan.at += 1
        }
        return scan.at > start ? value : nil
    }
}
