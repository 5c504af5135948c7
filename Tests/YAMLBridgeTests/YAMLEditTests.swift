import Testing
import YAMLBridge

@Suite("YAMLEdit")
struct YAMLEditTests {
    @Test(
        "one value changes, everything else stays",
        arguments: [
            ("a: 1 # one\nb: 2\n", ["a"], "5", "a: 5 # one\nb: 2\n"),
            ("a: 1\n# the end\n", ["b"], "true", "a: 1\nb: true\n# the end\n"),
            ("", ["a"], "1", "a: 1\n"), ("# only\n", ["a"], "1", "# only\na: 1\n"),
            ("k: [a, b]  # list\n", ["k"], "[\"c\"]", "k: [\"c\"]  # list\n"),
            ("k:\n- a\n- b\nz: 1\n", ["k"], "[]", "k: []\nz: 1\n"),
            (
                "c:\n  x: {on: false, t: f} # x\n  # note\n", ["c", "x", "on"], "true",
                "c:\n  x: {on: true, t: f} # x\n  # note\n"
            ),
            ("c:\n  x: {on: false}\n", ["c", "x", "cap"], "3", "c:\n  x: {on: false, cap: 3}\n"),
            ("c:\n  x: {}\n", ["c", "x", "cap"], "3", "c:\n  x: {cap: 3}\n"),
            ("c:\n  x: 1 # one\nd: 2\n", ["c", "y"], "2", "c:\n  x: 1 # one\n  y: 2\nd: 2\n"),
            ("c:\n", ["c", "y"], "2", "c: {y: 2}\n"),
            ("o:   # none\nd: 1\n", ["o"], "{\"u\":1}", "o: {\"u\":1}   # none\nd: 1\n"),
            ("t: |\n  one\n  two\nd: 1\n", ["t"], "\"x\"", "t: \"x\"\nd: 1\n"),
            ("ह: 1\nb: 2 # ह\n", ["b"], "3", "ह: 1\nb: 3 # ह\n"), ("a: 1", ["b", "c"], "2", "a: 1\nb: {c: 2}"),
            ("a: \"x\"\r\nb: 1\r\n", ["b"], "2", "a: \"x\"\r\nb: 2\r\n"),
        ])
    func edits(text: String, path: [String], flow: String, expected: String) throws {
        #expect(try YAMLEdit.set(path, to: flow, in: text) == expected)
    }

    @Test("an edit that would break the file is refused")
    func refused() {
        #expect(throws: YAMLProblem.self) { try YAMLEdit.set(["a"], to: "[1", in: "a: 1\n") }
        #expect(throws: YAMLProblem.self) { try YAMLEdit.set(["a"], to: "1", in: "- 1\n") }
    }
}
