package import Foundation

/// A lead as a page showed it. What the page did not show is absent, never guessed.
package struct Lead: Sendable, Hashable {
    package struct Availability: Sendable, Hashable {
        package var phone = false
        package var email = false
        package var whatsapp = false
        package init(phone: Bool = false, email: Bool = false, whatsapp: Bool = false) {
            (self.phone, self.email, self.whatsapp) = (phone, email, whatsapp)
        }
    }
    package struct Quantity: Sendable, Hashable {
        package var value: Double?
        package var unit: String?
        package var text: String?
        package init(value: Double? = nil, unit: String? = nil, text: String? = nil) {
            (self.value, self.unit, self.text) = (value, unit, text)
        }
    }
    /// Rupees.
    package struct OrderValue: Sendable, Hashable {
        package var min: Double?
        package var max: Double?
        package var text: String?
        package init(min: Double? = nil, max: Double? = nil, text: String? = nil) {
            (self.min, self.max, self.text) = (min, max, text)
        }
    }

    package let id: String
    package var title: String
    package var category: String?
    package var parentCategory: String?
    package var country: String?
    /// Two upper-case letters.
    package var countryISO: String?
    package var city: String?
    package var state: String?
    package var postedAt: Date?
    /// Hours between posting and observation, at least 0.
    package var ageHours: Double?
    package var memberMonths: Int?
    package var availability: Availability
    package var quantity: Quantity?
    package var orderValue: OrderValue?
    package var purpose: String?
    package var soldOut: Bool
    package var url: String?

    package init(id: String, title: String, availability: Availability = Availability(), soldOut: Bool = false) {
        (self.id, self.title, self.availability, self.soldOut) = (id, title, availability, soldOut)
    }
}

extension Lead {
    /// The shape of `observed.lead`: absent members are left out.
    package var json: JSONObject {
        var out: JSONObject = ["id": .string(id), "title": .string(title)]
        func put(_ key: String, _ value: JSONValue) { if !value.isNull { out[key] = value } }
        put("category", JSONValue(category))
        put("parent_category", JSONValue(parentCategory))
        put("country", JSONValue(country))
        put("country_iso", JSONValue(countryISO))
        put("city", JSONValue(city))
        put("state", JSONValue(state))
        put("posted_at", JSONValue(postedAt.map(Timestamp.string)))
        put("age_hours", JSONValue(ageHours.map { ($0 * 1000).rounded() / 1000 }))
        put("member_months", JSONValue(memberMonths))
        out["availability"] = [
            "phone": .bool(availability.phone), "email": .bool(availability.email),
            "whatsapp": .bool(availability.whatsapp),
        ]
        if let quantity {
            put(
                "quantity",
                Self.object([
                    "value": JSONValue(quantity.value), "unit": JSONValue(quantity.unit),
                    "text": JSONValue(quantity.text),
                ]))
        }
        if let orderValue {
            put(
                "order_value",
                Self.object([
                    "min": JSONValue(orderValue.min), "max": JSONValue(orderValue.max),
                    "text": JSONValue(orderValue.text),
                ]))
        }
        put("purpose", JSONValue(purpose))
        out["sold_out"] = .bool(soldOut)
        put("url", JSONValue(url))
        return out
    }

    /// Reads back what `json` wrote; `nil` without an id and a title.
    package init?(json: JSONObject) {
        guard let id = json["id"]?.string, !id.isEmpty, let title = json["title"]?.string else { return nil }
        self.init(id: id, title: title)
        (category, parentCategory) = (json["category"]?.string, json["parent_category"]?.string)
        (country, countryISO) = (json["country"]?.string, json["country_iso"]?.string)
        (city, state) = (json["city"]?.string, json["state"]?.string)
        postedAt = json["posted_at"]?.string.flatMap(Timestamp.date)
        ageHours = json["age_hours"]?.double
        memberMonths = json["member_months"]?.int
        let seen = json["availability"]
        availability = Availability(
            phone: seen?["phone"]?.bool ?? false, email: seen?["email"]?.bool ?? false,
            whatsapp: seen?["whatsapp"]?.bool ?? false)
        quantity = json["quantity"].map {
            Quantity(value: $0["value"]?.double, unit: $0["unit"]?.string, text: $0["text"]?.string)
        }
        orderValue = json["order_value"].map {
            OrderValue(min: $0["min"]?.double, max: $0["max"]?.double, text: $0["text"]?.string)
        }
        purpose = json["purpose"]?.string
        soldOut = json["sold_out"]?.bool ?? false
        url = json["url"]?.string
    }

    private static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        var out = JSONObject()
        for (key, value) in members where !value.isNull { out[key] = value }
        return out.isEmpty ? .null : .object(out)
    }

    /// This lead with what it does not say taken from an earlier look: less may be told at one moment than at another.
    package func filled(from earlier: Lead) -> Lead {
        var out = self
        (out.country, out.countryISO) = (country ?? earlier.country, countryISO ?? earlier.countryISO)
        (out.category, out.parentCategory) = (category ?? earlier.category, parentCategory ?? earlier.parentCategory)
        (out.ageHours, out.memberMonths) = (ageHours ?? earlier.ageHours, memberMonths ?? earlier.memberMonths)
        return out
    }

    /// The names of what differs from `earlier`, its age left aside: age changes by itself and is no news.
    package func changes(since earlier: Lead) -> [String] {
        let (new, old) = (json, earlier.json)
        let keys = new.keys + old.keys.filter { new[$0] == nil }
        return keys.filter { $0 != "age_hours" && $0 != "posted_at" && new[$0] != old[$0] }
            + (Self.samePosting(postedAt, earlier.postedAt) ? [] : ["posted_at"])
    }

    /// A page that only tells ages gives a posting time that jitters by the wording's unit; within a day it is the same.
    private static func samePosting(_ a: Date?, _ b: Date?) -> Bool {
        guard let a, let b else { return a == b }
        return abs(a.timeIntervalSince(b)) < 86_400
    }
}
