package import Domain

/// One thing a case shows: where, and what is different there.
package struct FixtureProblem: Sendable, Hashable {
    /// The path into the case's file, `$.expect.leads[2].title`; `$` for the case as a whole.
    package let place: String
    package let message: String
    /// The line of that place in the file.
    package var line: Int?

    package init(_ place: String, _ message: String, line: Int? = nil) {
        (self.place, self.message, self.line) = (place, message, line)
    }

    package var text: String { "\(place): \(message)" }
}

/// What a runner throws when the entry answered but did something else than the case says. The answer is compared too.
package struct FixtureDifferent: HostError {
    package let answer: JSONValue
    package let problems: [FixtureProblem]

    package init(answer: JSONValue, problems: [FixtureProblem]) { (self.answer, self.problems) = (answer, problems) }

    package var code: String { "fixture.effect.different" }
    package var message: String { problems.map(\.text).joined(separator: "; ") }
    package var hint: String { "correct the script or the case" }
}
