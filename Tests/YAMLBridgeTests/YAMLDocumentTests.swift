import Testing
import YAMLBridge

@Suite("YAMLDocument")
struct YAMLDocumentTests {
    private func problem(_ text: String) -> YAMLProblem? {
        do throws(YAMLProblem) {
            _ = try YAMLDocument.parse(text)
            return nil
        } catch { return error }
    }

    @Test("an empty file and one of comments only are null", arguments: ["", "\n\n", "# nothing yet\n", "---\n"])
    func empty(text: String) throws { #expect(try YAMLDocument.parse(text).isNull) }

    @Test("every key and value knows its line and column")
    func places() throws {
        let root = try YAMLDocument.parse("# a comment\nconnector: site\nchannels:\n  outbox: {enabled: true}\n")
        #expect(root["connector"]?.text == "site")
        #expect(root["connector"]?.line == 2)
        let flag = root["channels"]?["outbox"]?["enabled"]
        #expect(flag?.text == "true")
        #expect(flag?.line == 4)
        #expect(flag?.column == 21)
        #expect(root.pairs?[1].key.line == 3)
    }

    @Test("a quoted scalar is told apart from a plain one")
    func quoted() throws {
        let root = try YAMLDocument.parse("a: \"70\"\nb: 70\nc: ''\nd:\n")
        guard case .scalar("70", plain: false) = root["a"]?.kind else { Issue.record("a"); return }
        guard case .scalar("70", plain: true) = root["b"]?.kind else { Issue.record("b"); return }
        #expect(root["c"]?.isNull == false)
        #expect(root["d"]?.isNull == true)
    }

    @Test("JSON is accepted as flow style")
    func json() throws {
        let root = try YAMLDocument.parse(
            ##"channels: {"outbox": {"enabled": true, "words": ["a: b", "#x", "\u0939"]}}"##)
        let words = root["channels"]?["outbox"]?["words"]?.items?.map(\.text)
        #expect(words == ["a: b", "#x", "ह"])
    }

    @Test("a long JSON value on one line is accepted")
    func longLine() throws {
        let list = (0..<400).map { "\"word \($0)\"" }.joined(separator: ", ")
        #expect(try YAMLDocument.parse("keywords: [\(list)]")["keywords"]?.items?.count == 400)
    }

    @Test(
        "anchors, aliases, tags, doubled keys and second documents are refused with their line",
        arguments: [
            ("a: 1\nb: &x 2\n", 2), ("a: 1\nb: 1\na: 2\n", 3), ("a: !!str 1\n", 1), ("a: 1\nb:\n  - *x\n", 3),
            ("a: 1\n---\nb: 2\n", 2), ("a: [1\nb: 2\n", 2), ("? [a]\n: 1\n", 1), ("a: \"\\0\"\n", 1),
            ("a:\n\t- 1\n", 2),
        ])
    func refused(text: String, line: Int) {
        #expect(problem(text)?.line == line, "\(String(describing: problem(text)))")
    }

    @Test("bytes that are no UTF-8 are refused with their line")
    func badBytes() {
        #expect(throws: YAMLProblem.self) { try YAMLDocument.parse(Array("a: 1\nb: ".utf8) + [0xFF, 0xFE, 0x0A]) }
    }

    @Test("too deep, too long and too many are refused")
    func limits() {
        #expect(
            problem(String(repeating: "[", count: 40) + String(repeating: "]", count: 40))?.text.contains("deeper")
                == true)
        #expect(problem(String(repeating: "#", count: 2 << 20))?.text.contains("at most") == true)
        #expect(problem("a: [" + String(repeating: "1,", count: 60_000) + "1]")?.text.contains("more than") == true)
    }
}
