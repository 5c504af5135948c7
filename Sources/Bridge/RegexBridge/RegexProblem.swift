/// Why a pattern or a search was refused.
package enum RegexProblem: Error, Equatable, Sendable {
    case pattern(String, at: Int?)
    case patternTooLong(Int)
    case textTooLong(Int)
    case tooMuchWork(text: Int, program: Int)
    case tooLong(Int)
    case failed

    /// Stable.
    package var code: String {
        switch self {
        case .pattern, .patternTooLong: "re.pattern.invalid"
        case .textTooLong: "re.text.too_long"
        case .tooMuchWork, .tooLong: "re.search.too_much_work"
        case .failed: "re.search.failed"
        }
    }

    package var message: String {
        switch self {
        case .pattern(let problem, let place): problem + (place.map { " at byte \($0) of the pattern" } ?? "")
        case .patternTooLong(let count):
            "the pattern has \(count) bytes, at most \(RegexPattern.patternLimitBytes) are allowed"
        case .textTooLong(let count): "the text has \(count) bytes, at most \(RegexPattern.textLimitBytes) are searched"
        case .tooMuchWork(let text, let program):
            "a pattern of \(program) steps over \(text) bytes could take too long; cut the text or make the pattern smaller"
        case .tooLong(let found):
            "the search was given up after \(found) matches: the pattern reads the same text again and again"
        case .failed: "the search failed"
        }
    }
}
