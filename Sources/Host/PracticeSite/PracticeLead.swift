import Domain
import Foundation

/// One made-up buyer and what they want. Names, numbers and addresses belong to nobody.
package struct PracticeLead: Sendable {
    package let id: String
    package let title: String
    let product: PracticeProduct
    let place: PracticePlace
    let postedAt: Date
    let memberMonths: Int
    let memberText: String
    let availability: [String]
    let quantity: Int?
    let order: PracticeOrder?
    let purpose: String
    let buyer: PracticeBuyer
    package var isSold = false
}

struct PracticeProduct: Sendable {
    let title: String
    let category: String
    let parent: String
    let unit: String
}

struct PracticePlace: Sendable {
    let iso: String
    let country: String
    let city: String
    let state: String
    let dialCode: String
}

struct PracticeOrder: Sendable {
    let min: Int
    let max: Int?
    let text: String
}

struct PracticeBuyer: Sendable {
    let name: String
    let company: String
    let mobile: String
    let email: String
}

/// Wall times of the marketplace: Indian Standard Time, always.
enum PracticeTime {
    static func text(_ date: Date, _ format: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 19_800)
        formatter.dateFormat = format
        return formatter.string(from: date)
    }

    /// The age as a card words it.
    static func age(_ seconds: Double) -> String {
        let (minutes, hours, days) = (Int(seconds / 60), Int(seconds / 3600), Int(seconds / 86_400))
        return switch true {
        case seconds < 60: "\(Int(max(0, seconds))) sec"
        case minutes < 60: "\(minutes) min\(minutes == 1 ? "" : "s")"
        case hours < 24: "\(hours) hr\(hours == 1 ? "" : "s") ago"
        case days == 1: "( Yesterday )"
        default: "( \(days) Days Old )"
        }
    }
}

extension PracticeLead {
    var stamp: String { PracticeTime.text(postedAt, "yyyyMMddHHmmss") }
    var quantityText: String { quantity.map { "\($0) \(product.unit)" } ?? "" }
    func age(_ now: Date) -> String { PracticeTime.age(now.timeIntervalSince(postedAt)) }

    /// The row the list answer carries.
    func row(now: Date) -> JSONValue {
        let facts: [(String, String)] = [
            ("Quantity", quantityText), ("Probable Order Value", order?.text ?? ""),
            ("Probable Requirement Type", purpose),
        ]
        let told = facts.filter { !$0.1.isEmpty }.map {
            JSONValue.object(["DESC": .string($0.0), "RESPONSE": .string($0.1)])
        }
        let has = { (method: String) in availability.contains(method) }
        return [
            "ETO_OFR_ID": .string(id), "ETO_OFR_TITLE": .string(title), "OFR_DATE": .string(stamp),
            "BLDATETIME": .string(age(now)), "ETO_OFR_QTY": " ",
            "GLUSR_CITY": .string(place.city), "GLUSR_STATE": .string(place.state),
            "GLUSR_COUNTRY": .string(place.country), "FK_GL_COUNTRY_ISO": .string(place.iso),
            "GLUSR_USR_MEMBERSINCE": .string(memberText),
            "ETO_OFR_GLCAT_MCAT_NAME": .string(product.category), "PARENT_MCAT_NAME": .string(product.parent),
            "ENRICHMENTINFO": .string(JSONValue.object(["1": .array(told)]).encodedString),
            "ETO_OFR_APPROX_ORDER_VALUE": nil,
            "ETO_OFR_BUYER_IS_MOB_VERF": has("phone") ? 1 : 0, "ETO_OFR_EMAIL_VERIFIED": has("email") ? 1 : 0,
            "ETO_OFR_ADDITIONAL_DETAILS": [["is_whatsapp_active": has("whatsapp") ? 1 : nil]],
            "ETO_CREDITS": "200", "PURCHASE_STATUS": "OPEN", "sold": .bool(isSold),
        ]
    }

    /// What a right reader makes of the card.
    func truth(now: Date) -> JSONValue {
        let age = max(0, now.timeIntervalSince(postedAt)) / 3600
        return [
            "id": .string(id), "title": .string(title), "category": .string(product.category),
            "parent_category": .string(product.parent), "country": .string(place.country),
            "country_iso": .string(place.iso), "city": .string(place.city), "state": .string(place.state),
            "member_months": JSONValue(memberMonths), "availability": JSONValue(availability),
            "quantity_value": JSONValue(quantity), "quantity_unit": JSONValue(quantity == nil ? nil : product.unit),
            "quantity_text": .string(quantityText), "order_min": JSONValue(order?.min),
            "order_max": JSONValue(order?.max), "order_text": .string(order?.text ?? ""), "purpose": .string(purpose),
            "age_hours": .double((age * 1000).rounded() / 1000), "age_text": .string(self.age(now)),
            "posted_ist": .string(stamp), "sold_out": .bool(isSold),
        ]
    }

    /// The buyer's record that a successful contact answers with.
    var buyerRecord: JSONValue {
        [
            "ETO_OFR_ID": .string(id), "ETO_OFR_TITLE": .string(title), "GLUSR_NAME": .string(buyer.name),
            "GLUSR_COMPANY": buyer.company.isEmpty ? nil : .string(buyer.company),
            "GLUSR_CITY": .string(place.city), "GLUSR_COUNTRY": .string(place.country),
            "FK_GL_COUNTRY_ISO": .string(place.iso), "GLUSR_USR_PH_COUNTRY": .string(place.dialCode),
            "GLUSR_USR_PH_MOBILE": .string(buyer.mobile),
            "GLUSR_USR_EMAIL": buyer.email.isEmpty ? nil : .string(buyer.email),
        ]
    }
}
