/// What the operator wants of a lead: the rules of `slot_config.yml`. An empty list means no restriction.
package struct LeadPolicy: Sendable, Hashable {
    package enum ContactMethod: String, Sendable, CaseIterable { case phone, email, whatsapp }

    package var quality: QualityLevel
    package var allowedCountries: [String]
    package var blockedCountries: [String]
    package var keywords: [String]
    package var excludedKeywords: [String]
    package var requiredMethods: [ContactMethod]

    package init(
        quality: QualityLevel, allowedCountries: [String] = [], blockedCountries: [String] = [],
        keywords: [String] = [],
        excludedKeywords: [String] = [], requiredMethods: [ContactMethod] = []
    ) {
        (self.quality, self.allowedCountries, self.blockedCountries) = (quality, allowedCountries, blockedCountries)
        (self.keywords, self.excludedKeywords, self.requiredMethods) = (keywords, excludedKeywords, requiredMethods)
    }

    /// Evaluates all rules in their order; a lead is kept when none fails. What is unknown never passes a rule that is set.
    package func decide(_ lead: Lead, alreadyIntended: Bool) -> Decision {
        Decision(
            reasons: [
                alreadyIntended ? Reason("duplicate", limit: 1, value: 1) : nil,
                lead.soldOut ? Reason("sold_out", limit: false, value: true) : nil,
                blockedCountry(lead), allowedCountry(lead), age(lead), memberMonths(lead), excludedKeyword(lead),
                missingKeyword(lead), contactMethod(lead),
            ].compactMap { $0 })
    }

    private func blockedCountry(_ lead: Lead) -> Reason? {
        guard !blockedCountries.isEmpty else { return nil }
        let names = CountryNames.of(lead)
        guard !names.isEmpty else { return Reason("unknown_country", limit: JSONValue(blockedCountries), value: .null) }
        let hit = blockedCountries.contains { names.contains(CountryNames.normalised($0)) }
        return hit
            ? Reason("blocked_country", limit: JSONValue(blockedCountries), value: CountryNames.shown(lead)) : nil
    }

    private func allowedCountry(_ lead: Lead) -> Reason? {
        guard !allowedCountries.isEmpty else { return nil }
        let names = CountryNames.of(lead)
        if names.isEmpty {
            // One unknown country is one reason, also when both lists are set.
            return blockedCountries.isEmpty
                ? Reason("unknown_country", limit: JSONValue(allowedCountries), value: .null) : nil
        }
        let hit = allowedCountries.contains { names.contains(CountryNames.normalised($0)) }
        return hit
            ? nil : Reason("allowed_country", limit: JSONValue(allowedCountries), value: CountryNames.shown(lead))
    }

    private func age(_ lead: Lead) -> Reason? {
        guard let hours = lead.ageHours else {
            return Reason("unknown_age", limit: .double(quality.maxAgeHours), value: .null)
        }
        let shown = JSONValue.double((hours * 100).rounded() / 100)
        return hours > quality.maxAgeHours ? Reason("age", limit: .double(quality.maxAgeHours), value: shown) : nil
    }

    private func memberMonths(_ lead: Lead) -> Reason? {
        guard quality.minMemberMonths > 0 else { return nil }
        let limit = JSONValue(quality.minMemberMonths)
        guard let months = lead.memberMonths else { return Reason("unknown_member_months", limit: limit, value: .null) }
        return months < quality.minMemberMonths ? Reason("member_months", limit: limit, value: JSONValue(months)) : nil
    }

    private func excludedKeyword(_ lead: Lead) -> Reason? {
        let texts = Phrase.texts(of: lead)
        let hits = excludedKeywords.filter { Phrase.stands($0, in: texts) }
        return hits.isEmpty
            ? nil : Reason("keyword_excluded", limit: JSONValue(excludedKeywords), value: JSONValue(hits))
    }

    private func missingKeyword(_ lead: Lead) -> Reason? {
        guard !keywords.isEmpty else { return nil }
        let texts = Phrase.texts(of: lead)
        let found = keywords.contains { Phrase.stands($0, in: texts) }
        return found ? nil : Reason("keyword_missing", limit: JSONValue(keywords), value: JSONValue(lead.title))
    }

    private func contactMethod(_ lead: Lead) -> Reason? {
        let seen = lead.availability
        let has: [ContactMethod: Bool] = [.phone: seen.phone, .email: seen.email, .whatsapp: seen.whatsapp]
        let missing = requiredMethods.filter { has[$0] != true }
        let shown = ContactMethod.allCases.filter { has[$0] == true }.map(\.rawValue)
        return missing.isEmpty
            ? nil : Reason("contact_method", limit: JSONValue(requiredMethods.map(\.rawValue)), value: JSONValue(shown))
    }
}
