import Domain
import Testing

@Suite("QualityLevel")
struct QualityLevelTests {
    @Test(
        "maps the slider's four steps exactly",
        arguments: [
            (100, 24, 24.0), (90, 24, 24), (89, 12, 36), (70, 12, 36), (69, 6, 48), (40, 6, 48), (39, 0, 48),
            (0, 0, 48),
        ])
    func steps(level: Int, months: Int, hours: Double) throws {
        let quality = try #require(QualityLevel(level))
        #expect(quality.minMemberMonths == months && quality.maxAgeHours == hours)
    }

    @Test("has no level outside 0 to 100")
    func outside() { #expect(QualityLevel(-1) == nil && QualityLevel(101) == nil) }
}

@Suite("LeadPolicy")
struct LeadPolicyTests {
    private func lead(_ change: (inout Lead) -> Void = { _ in }) -> Lead {
        var lead = Lead(id: "1", title: "Vitamin C 500 mg Chewable Tablets", availability: .init(phone: true))
        (lead.category, lead.parentCategory) = ("Vitamin Tablets", "Nutraceuticals")
        (lead.country, lead.countryISO, lead.ageHours, lead.memberMonths) = ("India", "IN", 2, 12)
        change(&lead)
        return lead
    }
    private func policy(_ level: Int = 70, _ change: (inout LeadPolicy) -> Void = { _ in }) throws -> LeadPolicy {
        var policy = LeadPolicy(quality: try #require(QualityLevel(level)))
        change(&policy)
        return policy
    }
    private func rules(_ lead: Lead, _ policy: LeadPolicy, again: Bool = false) -> [String] {
        policy.decide(lead, alreadyIntended: again).reasons.map(\.rule)
    }

    @Test("keeps a lead that passes every rule")
    func keeps() throws { #expect(rules(lead(), try policy()).isEmpty) }

    @Test("at quality 70 a 40-hour-old lead is skipped for its age, with limit and value")
    func age() throws {
        let reason = try policy().decide(lead { $0.ageHours = 40 }, alreadyIntended: false).reasons
        #expect(reason == [Reason("age", limit: 36, value: 40)])
    }

    @Test("evaluates every rule and stores the failing ones in the fixed order")
    func order() throws {
        let strict = try policy(90) {
            $0.blockedCountries = ["in"]
            $0.allowedCountries = ["Kenya"]
            $0.excludedKeywords = ["vitamin c"]
            $0.keywords = ["cap"]
            $0.requiredMethods = [.email]
        }
        let old = lead {
            $0.soldOut = true
            $0.ageHours = 99
        }
        let expected = [
            "duplicate", "sold_out", "blocked_country", "allowed_country", "age", "member_months", "keyword_excluded",
            "keyword_missing", "contact_method",
        ]
        #expect(rules(old, strict, again: true) == expected)
    }

    @Test("what is unknown never passes a rule that is set")
    func unknown() throws {
        let blank = lead {
            ($0.ageHours, $0.memberMonths, $0.country, $0.countryISO) = (nil, nil, nil, nil)
        }
        #expect(rules(blank, try policy(0)) == ["unknown_age"])
        let set = try policy(40) { $0.allowedCountries = ["India"] }
        #expect(rules(blank, set) == ["unknown_country", "unknown_age", "unknown_member_months"])
    }

    @Test("country lists take names, ISO codes and everyday short forms")
    func countries() throws {
        let american = lead { ($0.country, $0.countryISO) = ("United States of America", "US") }
        for name in ["US", "usa", "United States", " united  states of america "] {
            #expect(rules(american, try policy { $0.allowedCountries = [name] }).isEmpty)
            #expect(rules(american, try policy { $0.blockedCountries = [name] }) == ["blocked_country"])
        }
    }

    @Test("keywords are whole phrases in title and categories, whatever their case")
    func keywords() throws {
        #expect(rules(lead(), try policy { $0.excludedKeywords = ["tab", "nutra"] }).isEmpty)
        #expect(rules(lead(), try policy { $0.excludedKeywords = ["NUTRACEUTICALS"] }) == ["keyword_excluded"])
        #expect(rules(lead { $0.title = "Beta-blocker, 5mg" }, try policy { $0.keywords = ["BLOCKER"] }).isEmpty)
        #expect(
            rules(lead { $0.title = "Ashwa\u{200B}gandha" }, try policy { $0.excludedKeywords = ["ashwagandha"] }) == [
                "keyword_excluded"
            ])
    }

    @Test("every listed contact method is required")
    func methods() throws {
        #expect(rules(lead(), try policy { $0.requiredMethods = [.phone, .whatsapp] }) == ["contact_method"])
    }
}
