package import Domain

extension SlotConfig {
    /// The rules these settings mean; the same for a worker that decides and for a preview that asks what would have been.
    package var policy: LeadPolicy {
        LeadPolicy(
            quality: QualityLevel(qualityLevel) ?? .strictest, allowedCountries: allowedCountries,
            blockedCountries: blockedCountries, keywords: keywords, excludedKeywords: keywordsExclude,
            requiredMethods: requiredContactMethods.compactMap(LeadPolicy.ContactMethod.init))
    }
}
