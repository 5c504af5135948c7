/// The names under which a country list may speak of a lead's country: its name, its ISO code, and everyday short forms.
enum CountryNames {
    private static let aliases: [String: [String]] = [
        "us": ["united states", "united states of america", "usa"], "gb": ["united kingdom", "uk", "great britain"],
        "ae": ["united arab emirates", "uae"], "in": ["india"],
    ]

    static func normalised(_ text: String) -> String { Phrase.squeezed(text).lowercased() }

    static func of(_ lead: Lead) -> Set<String> {
        var names = Set([lead.country, lead.countryISO].compactMap { $0 }.map(normalised).filter { !$0.isEmpty })
        for (iso, others) in aliases where names.contains(iso) || !names.isDisjoint(with: others) {
            names.insert(iso)
            names.formUnion(others)
        }
        return names
    }

    static func shown(_ lead: Lead) -> JSONValue { JSONValue(lead.country ?? lead.countryISO) }
}
