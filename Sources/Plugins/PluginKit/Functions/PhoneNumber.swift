/// Finds a phone number in a text and writes it as E.164.
///
/// Not a numbering-plan library: a number is accepted when it says its country itself, or when its length fits the
/// country the slot lives in. Anything doubtful is no number, because a wrong one reaches a stranger.
package enum PhoneNumber {
    /// `+` and digits, or `nil`.
    package static func e164(_ text: String, region: String) -> String? {
        for candidate in candidates(text) {
            if let number = normalised(candidate, region: region.uppercased()) { return number }
        }
        return nil
    }

    private struct Plan {
        let code: String
        let lengths: ClosedRange<Int>
        let trunk: String
        init(_ code: String, _ lengths: ClosedRange<Int>, trunk: String = "0") {
            self.code = code
            self.lengths = lengths
            self.trunk = trunk
        }
    }

    private static let plans: [String: Plan] = [
        "IN": Plan("91", 10...10), "US": Plan("1", 10...10, trunk: "1"), "CA": Plan("1", 10...10, trunk: "1"),
        "GB": Plan("44", 9...10), "AE": Plan("971", 8...9), "SA": Plan("966", 9...9),
        "QA": Plan("974", 8...8, trunk: ""),
        "KW": Plan("965", 8...8, trunk: ""), "OM": Plan("968", 8...8, trunk: ""), "BH": Plan("973", 8...8, trunk: ""),
        "BD": Plan("880", 10...10), "LK": Plan("94", 9...9), "NP": Plan("977", 10...10), "PK": Plan("92", 10...10),
        "KE": Plan("254", 9...9), "NG": Plan("234", 10...10), "GH": Plan("233", 9...9), "UG": Plan("256", 9...9),
        "TZ": Plan("255", 9...9), "ZA": Plan("27", 9...9), "EG": Plan("20", 10...10), "ET": Plan("251", 9...9),
        "AU": Plan("61", 9...9), "NZ": Plan("64", 8...10), "SG": Plan("65", 8...8, trunk: ""), "MY": Plan("60", 8...10),
        "PH": Plan("63", 10...10), "ID": Plan("62", 9...12), "TH": Plan("66", 9...9), "VN": Plan("84", 9...10),
        "CN": Plan("86", 11...11), "HK": Plan("852", 8...8, trunk: ""), "JP": Plan("81", 9...10),
        "KR": Plan("82", 9...10),
        "DE": Plan("49", 7...11), "FR": Plan("33", 9...9), "IT": Plan("39", 8...11, trunk: ""),
        "ES": Plan("34", 9...9, trunk: ""),
        "NL": Plan("31", 9...9), "TR": Plan("90", 10...10), "RU": Plan("7", 10...10, trunk: "8"),
        "BR": Plan("55", 10...11),
        "MX": Plan("52", 10...10, trunk: ""), "AF": Plan("93", 9...9), "IQ": Plan("964", 10...10),
        "YE": Plan("967", 9...9),
        "MM": Plan("95", 8...10), "MV": Plan("960", 7...7, trunk: ""), "MU": Plan("230", 8...8, trunk: ""),
    ]

    /// Runs of digits with the signs people put between them; a `+` may only come first.
    private static func candidates(_ text: String) -> [String] {
        var found: [String] = []
        var run = ""
        for character in text {
            if let digit = character.wholeNumberValue, (0...9).contains(digit) {
                run += String(digit)
            } else if character == "+" {
                found.append(run)
                run = "+"
            } else if run.isEmpty || !" -().\u{A0}\u{2011}".contains(character) {
                found.append(run)
                run = ""
            }
        }
        found.append(run)
        return found.filter { $0.count >= 7 }
    }

    private static func normalised(_ candidate: String, region: String) -> String? {
        if candidate.hasPrefix("+") { return international(candidate.dropFirst().drop { $0 == "0" }) }
        if candidate.hasPrefix("00") { return international(candidate.dropFirst(2)) }
        guard let plan = plans[region] else { return nil }
        if candidate.hasPrefix(plan.code), plan.lengths.contains(candidate.count - plan.code.count),
            !plan.lengths.contains(candidate.count)
        {
            return "+" + candidate
        }
        var national = candidate[...]
        if !plan.trunk.isEmpty, national.hasPrefix(plan.trunk),
            !plan.lengths.contains(national.count) || plan.trunk == "0"
        {
            national = national.dropFirst(plan.trunk.count)
        }
        guard plan.lengths.contains(national.count), Set(national).count > 1 else { return nil }
        return "+\(plan.code)\(national)"
    }

    /// E.164 allows 15 digits; fewer than 8 with the country are no subscriber's number. The plan of a country we know
    /// is held to its length, also after a trunk zero that people leave in: `+91 (0) 98…`.
    private static func international(_ digits: Substring) -> String? {
        guard (8...15).contains(digits.count), Set(digits).count > 1 else { return nil }
        let known = plans.values.filter { digits.hasPrefix($0.code) }.max { $0.code.count < $1.code.count }
        guard let plan = known else { return "+\(digits)" }
        let national = digits.dropFirst(plan.code.count)
        if plan.lengths.contains(national.count) { return "+\(digits)" }
        if !plan.trunk.isEmpty, national.hasPrefix(plan.trunk), plan.lengths.contains(national.count - plan.trunk.count)
        {
            return "+\(plan.code)\(national.dropFirst(plan.trunk.count))"
        }
        return nil
    }
}
