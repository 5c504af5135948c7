import Testing

@testable import PageReading

@Suite("PagePattern")
struct PagePatternTests {
    private func hit(_ pattern: String, _ text: String) throws -> String? {
        var steps = 0
        return try #require(PagePattern(pattern)).firstMatch(in: text, steps: &steps)
    }

    @Test(
        "finds what a browser's RegExp finds",
        arguments: [
            ("\\d+", "٣ 42", "42"), ("(\\d[\\d,]*)", "Rs. 1,200", "1,200"), ("a|ab", "ab", "a"), ("(a)|b", "b", "b"),
            ("x*", "y", ""),
            ("(?:(a)|b)*", "ab", "ab"), ("(?=.*\\d)(\\w)", "ab1", "a"), ("(?<!\\d)\\d{2}(?!\\d)", "123 45", "45"),
            ("a{2,3}?", "aaa", "aa"),
            ("[^]", "\n", "\n"), ("(?<n>x)\\k<n>", "axx", "x"), ("\\bcat\\b", "concat cat", "cat"), ("]", "]", "]"),
            ("a{,2}", "a{,2}", "a{,2}"),
            (".", "\u{2028}z", "z"), ("\\u20b9 ?(\\d+)", "₹ 90", "90"), ("([^:]+):\\s*([\\s\\S]+)", "k:\u{A0}v", "k"),
            ("[\\w-]+", "a-b c", "a-b"),
            ("(z)((a+)?(b+)?(c))*", "zaacbbbcac", "z"), ("(a*)*b", "aab", "aa"),
        ])
    func finds(_ pattern: String, _ text: String, _ expected: String) throws {
        #expect(try hit(pattern, text) == expected)
    }

    @Test(
        "refuses what is no pattern",
        arguments: ["(", ")", "*", "a**", "[", "[b-a]", "a{2,1}", "(?<n>a)(?<n>b)", "\\", "(?x)", "(?<=a)*"])
    func refuses(_ pattern: String) { #expect(PagePattern(pattern) == nil) }
}
