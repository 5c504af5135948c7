package import Domain
package import Foundation
import PluginKit

/// A row that is no lead, with the reason and what there was of it.
package struct RejectedRow: Sendable, Hashable {
    /// From 0, in the order the script gave the rows.
    package let index: Int
    /// `missing_field id`, `bad_field posted_at: …`
    package let reason: String
    package let raw: JSONValue

    package init(index: Int, reason: String, raw: JSONValue) {
        (self.index, self.reason, self.raw) = (index, reason, raw)
    }
}

/// Turns a row of a script into a `Lead`, or into a rejected row with its reason.
///
/// What is missing stays absent. What is there but of the wrong kind rejects the row: it is a fault of the script, and a
/// lead that silently lost a field could pass a rule it must fail.
package struct LeadDecoder: Sendable {
    /// The time of the observation; ages are counted from it.
    package let now: Date

    package init(now: Date) { self.now = now }

    private static let titleLimit = 500
    private static let textLimit = 300
    private static let futureHours = 1.0

    package func decode(_ row: JSONValue, index: Int) -> Result<Lead, RowRefusal> {
        do {
            return .success(try lead(row))
        } catch {
            return .failure(RowRefusal(row: RejectedRow(index: index, reason: error.reason, raw: row)))
        }
    }

    /// Decodes every row; leads of the same id after the first are rejected as `duplicate_row`.
    package func decode(_ rows: [JSONValue]) -> (leads: [Lead], rejected: [RejectedRow]) {
        var leads: [Lead] = []
        var rejected: [RejectedRow] = []
        var ids: Set<String> = []
        for (index, row) in rows.enumerated() {
            switch decode(row, index: index) {
            case .success(let lead) where ids.insert(lead.id).inserted: leads.append(lead)
            case .success(let lead):
                rejected.append(RejectedRow(index: index, reason: "duplicate_row \(lead.id)", raw: row))
            case .failure(let refusal): rejected.append(refusal.row)
            }
        }
        return (leads, rejected)
    }

    private func lead(_ row: JSONValue) throws(FieldProblem) -> Lead {
        guard row.object != nil else { throw FieldProblem("bad_row a table is expected") }
        guard let id = try id(row) else { throw FieldProblem("missing_field id") }
        guard let title = try text(row, "title", limit: Self.titleLimit) else {
            throw FieldProblem("missing_field title")
        }
        var lead = Lead(id: id, title: title)
        lead.category = try text(row, "category")
        lead.parentCategory = try text(row, "parent_category")
        lead.country = try text(row, "country")
        lead.countryISO = try iso(row)
        lead.city = try text(row, "city")
        lead.state = try text(row, "state")
        lead.postedAt = try posted(row)
        lead.ageHours = try age(row, posted: lead.postedAt)
        lead.memberMonths = try months(row)
        lead.availability = try availability(row)
        if let value = try measured(row, "quantity", ["value"]) {
            lead.quantity = Lead.Quantity(value: value.numbers[0], unit: value.unit, text: value.text)
        }
        if let value = try measured(row, "order_value", ["min", "max"]) {
            lead.orderValue = Lead.OrderValue(min: value.numbers[0], max: value.numbers[1], text: value.text)
        }
        lead.purpose = try text(row, "purpose")
        lead.soldOut = try flag(row, "sold_out") ?? false
        lead.url = try text(row, "url", limit: 2000)
        return lead
    }

    // MARK: fields

    private func id(_ row: JSONValue) throws(FieldProblem) -> String? {
        guard let value = row["id"], !value.isNull else { return nil }
        let text = value.string ?? value.int.map { String($0) }
        guard let text else { throw FieldProblem("bad_field id: a text is expected") }
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw FieldProblem("bad_field id: 1 to 64 printable characters without spaces are expected")
        }
        return text
    }

    private func text(_ row: JSONValue, _ key: String, limit: Int = textLimit) throws(FieldProblem) -> String? {
        switch row[key] {
        case nil, .null?: return nil
        case .string(let text)?:
            let clean = ScriptText.squeeze(
                String(
                    text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F || $0.properties.isWhitespace }
                        .map(Character.init)))
            return clean.isEmpty ? nil : String(clean.prefix(limit))
        case .int(let number)?: return String(number)
        default: throw FieldProblem("bad_field \(key): a text is expected")
        }
    }

    private func number(_ value: JSONValue?, _ name: String) throws(FieldProblem) -> Double? {
        guard let value, !value.isNull else { return nil }
        guard let number = value.double, number.isFinite, number >= 0 else {
            throw FieldProblem("bad_field \(name): a number from 0 is expected")
        }
        return number
    }

    private func flag(_ row: JSONValue, _ key: String) throws(FieldProblem) -> Bool? {
        guard let value = row[key], !value.isNull else { return nil }
        guard let flag = value.bool else { throw FieldProblem("bad_field \(key): true or false is expected") }
        return flag
    }

    private func iso(_ row: JSONValue) throws(FieldProblem) -> String? {
        guard let text = try text(row, "country_iso")?.uppercased() else { return nil }
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw FieldProblem("bad_field country_iso: two letters are expected")
        }
        return text
    }

    private func months(_ row: JSONValue) throws(FieldProblem) -> Int? {
        guard let number = try number(row["member_months"], "member_months") else { return nil }
        guard number < 2400 else { throw FieldProblem("bad_field member_months: is over 2400") }
        return Int(number.rounded(.down))
    }

    /// A time that lies ahead by more than clocks differ is a misread one.
    private func posted(_ row: JSONValue) throws(FieldProblem) -> Date? {
        guard let value = row["posted_at"], !value.isNull else { return nil }
        guard let date = ScriptTime.date(value) else {
            throw FieldProblem("bad_field posted_at: seconds or an ISO time with a zone is expected")
        }
        guard date.timeIntervalSince(now) <= Self.futureHours * 3600 else {
            throw FieldProblem("bad_field posted_at: lies in the future")
        }
        return date
    }

    /// Of a posting time and a worded age the older counts.
    private func age(_ row: JSONValue, posted: Date?) throws(FieldProblem) -> Double? {
        let told = try number(row["age_hours"], "age_hours")
        let counted = posted.map { max(0, now.timeIntervalSince($0) / 3600) }
        guard let told, let counted else { return told ?? counted }
        return max(told, counted)
    }

    private func availability(_ row: JSONValue) throws(FieldProblem) -> Lead.Availability {
        guard let value = row["availability"], !value.isNull else { return Lead.Availability() }
        if value.array?.isEmpty == true { return Lead.Availability() }
        guard value.object != nil else { throw FieldProblem("bad_field availability: a table is expected") }
        return Lead.Availability(
            phone: try flag(value, "phone") ?? false, email: try flag(value, "email") ?? false,
            whatsapp: try flag(value, "whatsapp") ?? false)
    }

    private struct Measured {
        let numbers: [Double?]
        let unit: String?
        let text: String?
    }

    /// A table of numbers and a text, or the text alone.
    private func measured(_ row: JSONValue, _ key: String, _ names: [String]) throws(FieldProblem) -> Measured? {
        guard let value = row[key], !value.isNull, value.array?.isEmpty != true else { return nil }
        if value.string != nil { return Measured(numbers: names.map { _ in nil }, unit: nil, text: try text(row, key)) }
        guard value.object != nil else { throw FieldProblem("bad_field \(key): a table is expected") }
        var numbers: [Double?] = []
        for name in names { numbers.append(try number(value[name], "\(key).\(name)")) }
        return Measured(numbers: numbers, unit: try text(value, "unit"), text: try text(value, "text"))
    }
}

/// Why a row is no lead, as an error value.
package struct RowRefusal: Error, Sendable { package let row: RejectedRow }

private struct FieldProblem: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
