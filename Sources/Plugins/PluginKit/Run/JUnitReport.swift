/// The results of fixtures as a JUnit file, the form build servers read.
package enum JUnitReport {
    /// One suite per plugin.
    package static func xml(_ suites: [(name: String, results: [FixtureResult])]) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for suite in suites {
            let failures = suite.results.filter { !$0.isGood }.count
            text +=
                "  <testsuite name=\"\(escaped(suite.name))\" tests=\"\(suite.results.count)\" failures=\"\(failures)\">\n"
            for result in suite.results { text += line(result) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private static func line(_ result: FixtureResult) -> String {
        let seconds = result.elapsedMilliseconds / 1000
        let head = "    <testcase name=\"\(escaped(result.name))\" file=\"\(escaped(result.file))\" time=\"\(seconds)\""
        guard !result.isGood else { return head + "/>\n" }
        return head + "><failure>\(escaped(result.text))</failure></testcase>\n"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            // XML 1.0 has no way to write other control characters.
            case _ where scalar.value < 0x20: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
