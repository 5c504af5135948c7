import Testing

@testable import RegexBridge

@Suite("RegexPattern")
struct RegexPatternTests {
    private func spans(_ pattern: String, _ text: String, from: Int = 0) throws -> [Range<Int>?]? {
        try RegexPattern(Array(pattern.utf8)).first(in: Array(text.utf8), from: from)
    }

    @Test("a match is told in bytes, group by group, also after characters of several bytes")
    func groups() throws {
        #expect(try spans(#"(\d+)\s*(hrs?|mins?)"#, "é 14 mins ago") == [3..<10, 3..<5, 6..<10])
        #expect(try spans("(a)|(b)", "b") == [0..<1, nil, 0..<1])
        #expect(try spans("x", "abc") == nil)
        #expect(try spans("^a", "aa", from: 1) == nil)
    }

    @Test("letters of every script, case and lines are switched on in the pattern")
    func switches() throws {
        #expect(try spans(#"^\p{L}+$"#, "Ängström")?.first == 0..<10)
        #expect(try spans("(?i)ÄB", "äb")?.first == 0..<3)
        #expect(try spans("(?m)^b$", "a\nb\nc")?.first == 2..<3)
        #expect(try spans("a.b", "a\nb") == nil)
        #expect(try spans("(?s)a.b", "a\nb")?.first == 0..<3)
    }

    @Test(
        "what is no pattern is told with its problem and its place",
        arguments: [
            ("a(b", "missing ) at byte 2 of the pattern"), ("a)b)", "unexpected ) at byte 2 of the pattern"),
            ("ok[a", "missing ] at byte 3 of the pattern"),
            (#"\\q\q"#, "invalid escape sequence at byte 4 of the pattern"),
            ("a**", "bad repetition operator at byte 2 of the pattern"),
            ("(?=a)", "invalid perl operator at byte 1 of the pattern"),
            (#"(a)\1"#, "invalid escape sequence at byte 4 of the pattern"),
            ("x{1001}", "invalid repetition size at byte 2 of the pattern"),
            ("[z-a]", "invalid character class range at byte 2 of the pattern"),
            ("[)](", "missing ) at byte 4 of the pattern"),
            (#"\pL{900}\pL{900}"#, "pattern too large - compile failed"),
        ])
    func problems(_ pattern: String, _ message: String) throws {
        let problem = #expect(throws: RegexProblem.self) { try RegexPattern(Array(pattern.utf8)) }
        #expect(problem?.message == message)
        #expect(problem?.code == "re.pattern.invalid")
    }

    @Test("a pattern over 1 KB and a text over 4 MB are refused")
    func sizes() throws {
        #expect(throws: RegexProblem.patternTooLong(1025)) { try RegexPattern([UInt8](repeating: 0x61, count: 1025)) }
        let pattern = try RegexPattern(Array("a".utf8))
        #expect(throws: RegexProblem.textTooLong(RegexPattern.textLimitBytes + 1)) {
            try pattern.check([UInt8](repeating: 0x61, count: RegexPattern.textLimitBytes + 1))
        }
    }

    @Test(
        "patterns that ruin a backtracking engine keep a program of their own size, and are answered for every length")
    func linear() throws {
        for pattern in ["(a+)+$x", "(a|aa)*$x", "(a|a)*$x", "(.*)(.*)(.*)(.*)(.*)x", "((a?){0,20}){0,20}a{20}x"] {
            let compiled = try RegexPattern(Array(pattern.utf8))
            // The most a search can cost: steps for each byte. It depends on the pattern alone.
            #expect(compiled.size < 3000)
            for length in [1, 30, 1000, 10_000] {
                #expect(try compiled.first(in: [UInt8](repeating: 0x61, count: length)) == nil)
            }
        }
    }

    @Test("a search that could take more steps than allowed is refused before it begins")
    func work() throws {
        let text = [UInt8](repeating: 0x61, count: 1 << 20)
        let large = try RegexPattern(Array("(a|b)*a(a|b){100}c".utf8))
        #expect(throws: RegexProblem.tooMuchWork(text: text.count, program: large.size)) { try large.check(text) }
        #expect(throws: Never.self) { try RegexPattern(Array("(a+)+$".utf8)).check(text) }
    }

    @Test("all matches go from left to right, an empty one moves on by a whole character")
    func all() throws {
        func all(_ pattern: String, _ text: String, limit: Int = 100) throws -> [Range<Int>?] {
            try RegexPattern(Array(pattern.utf8)).all(in: Array(text.utf8), limit: limit, budgetNanoseconds: .max)
                .map { $0[0] }
        }
        #expect(try all("a+", "aa b a") == [0..<2, 5..<6])
        #expect(try all("x*", "éx") == [0..<0, 2..<3, 3..<3])
        #expect(try all("a", "aaaa", limit: 2) == [0..<1, 1..<2])
        #expect(try all("^a", "aaa") == [0..<1])
    }

    @Test("a row of matches that reads the same text again and again is given up")
    func budget() throws {
        var clock: UInt64 = 0
        let pattern = try RegexPattern(Array("a.*b|a".utf8))
        let problem = #expect(throws: RegexProblem.self) {
            try pattern.all(in: [UInt8](repeating: 0x61, count: 100), limit: 100, budgetNanoseconds: 5) {
                clock += 1
                return clock
            }
        }
        #expect(problem == .tooLong(6))
    }

    @Test("a cache keeps a bounded number of patterns, those used last")
    func cache() throws {
        let cache = RegexCache()
        let first = try cache.pattern(Array("first".utf8))
        for number in 0..<100 {
            _ = try cache.pattern(Array("p\(number)".utf8))
            #expect(try cache.pattern(Array("first".utf8)) === first)
        }
        #expect(cache.count == RegexCache.limit)
    }
}
