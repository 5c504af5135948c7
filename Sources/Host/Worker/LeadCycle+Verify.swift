import Connectors
import Domain
import Foundation

/// Looking up clicks whose truth is not known.
extension LeadCycle {
    func verified(_ id: String, by: String, contact: JSONObject?, evidence: JSONObject) async throws {
        try await log.append(
            .verified, lead: id, plugin: site.stamp,
            ["by": .string(by), "contact": .object(contact ?? [:]), "evidence": .object(evidence)])
    }

    /// Asks the site about every click whose truth is not known. `unverified` is written once, when the first two
    /// minutes are over; asking goes on for 24 hours.
    /// - Throws: the first problem, after all of them were asked: one that cannot be looked up does not hide the rest.
    package func verifyPending() async throws {
        var problem: (any Error)?
        for record in await log.history.awaitingVerification where !isStopping() {
            do { try await look(after: record) } catch { problem = problem ?? error }
        }
        if let problem { throw problem }
    }

    private func look(after record: LeadRecord) async throws {
        guard let intendedAt = record.intendedAt, let lead = record.lead else { return }
        if record.clickResult == nil {
            try await log.append(
                .clicked, lead: record.id, plugin: site.stamp,
                ["result": "uncertain", "reason": "worker_ended_before_the_answer"])
        }
        guard now().timeIntervalSince(intendedAt) < 86_400 else {
            return try await close(record, why: "not_found_in_24_hours")
        }
        let answer: VerifyAnswer
        do {
            let rivals = await log.history.rivals(of: record.id)
            answer = try await site.verify(lead, clickedAt: intendedAt, contact: nil, rivals: rivals)
        } catch {
            if isOverdue(intendedAt) { try await close(record, why: HostFailure(error).code) }
            throw error
        }
        if answer.loginProblem != nil { return }
        if answer.verified {
            try await proven(record, answer)
        } else if isOverdue(intendedAt) {
            try await close(record, why: answer.reason ?? "not_listed")
        }
    }

    private func isOverdue(_ intendedAt: Date) -> Bool {
        now().timeIntervalSince(intendedAt) >= VerifySchedule.closeSeconds
    }

    private func proven(_ record: LeadRecord, _ answer: VerifyAnswer) async throws {
        let evidence = await keepEvidence("verify-\(record.id)")
        var proof = answer.evidence?.object ?? [:]
        proof["artefacts"] = JSONValue(evidence)
        let by = record.clickResult == .confirmed ? "click_answer" : answer.by ?? "verify"
        try await verified(record.id, by: by, contact: answer.contact, evidence: proof)
    }

    /// The close look is over without a proof. What the site itself confirmed is bought, with or without a contact.
    private func close(_ record: LeadRecord, why: String) async throws {
        guard record.clickResult == .confirmed else { return try await unverified(record, why: why) }
        try await verified(record.id, by: "click_answer", contact: nil, evidence: ["contact_missing": .string(why)])
    }

    private func unverified(_ record: LeadRecord, why: String) async throws {
        guard record.unverifiedAt == nil else { return }
        try await log.append(.unverified, lead: record.id, plugin: site.stamp, ["why": .string(why)])
    }
}
