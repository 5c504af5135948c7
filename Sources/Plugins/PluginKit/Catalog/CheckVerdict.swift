package import Domain

/// What is to be checked: the kept bytes, where they came from, and what runs now.
package struct CheckWish: Sendable, Hashable {
    package let keptPath: String
    package let source: PluginSource
    /// The kept bytes of the running version, for the comparison over stored pages; `nil` when there is none.
    package let against: String?
}

/// What the check of a candidate in a child process said.
package struct CheckVerdict: Sendable {
    /// The checked manifest when everything passed.
    package let manifest: JSONObject?
    /// The first thing that is wrong.
    package let problem: Finding?
    /// One sentence when the version finds less on stored pages than the running one: it then waits for a yes.
    package let fieldLoss: String?

    package init(manifest: JSONObject?, problem: Finding?, fieldLoss: String? = nil) {
        (self.manifest, self.problem, self.fieldLoss) = (manifest, problem, fieldLoss)
    }

    /// Reads one report of `engyne-host check --json` (`PluginCheck.Report.json`).
    package init(report: JSONValue) {
        let findings = report["findings"]?.array?.compactMap(Finding.init(json:)) ?? []
        problem = findings.first { $0.severity == .error }
        manifest = report["ok"]?.bool == true ? report["manifest"]?.object : nil
        fieldLoss = report["field_loss"]?.string
    }
}
