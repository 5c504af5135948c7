package import Domain

/// Answers of sites that are no script: the stub of a load test.
extension ClickAnswer {
    package static func made(
        _ result: Outcome, reason: String? = nil, contact: JSONObject? = nil, dispatched: Bool = true
    ) -> ClickAnswer {
        ClickAnswer(result: result, reason: reason, contact: contact, dispatched: dispatched, failure: nil)
    }
}

extension VerifyAnswer {
    package static func proven(by: String, contact: JSONObject, evidence: JSONValue) -> VerifyAnswer {
        VerifyAnswer(verified: true, by: by, contact: contact, evidence: evidence)
    }
}
