/// Why a text is not the YAML we accept, and where that was noticed. Lines and columns count from 1.
package struct YAMLProblem: Error, Equatable, Sendable {
    package let line: Int
    package let column: Int
    package let text: String

    package init(line: Int, column: Int, text: String) {
        self.line = line
        self.column = column
        self.text = text
    }
}
