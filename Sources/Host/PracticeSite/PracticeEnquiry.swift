import Domain
import Foundation

/// One enquiry of the practice catalogue: a made-up buyer like those of the marketplace, under a reference of its own.
struct PracticeEnquiry: Sendable {
    let reference: String
    let serial: Int
    let lead: PracticeLead
    var isClosed: Bool

    /// Whether somebody else was faster, also when the drift of the day says so.
    func isClosed(_ dial: PracticeDial) -> Bool { isClosed || dial.has(.soldOut) && serial.isMultiple(of: 2) }

    /// What a right reader makes of its row.
    func truth(now: Date, dial: PracticeDial) -> JSONValue {
        let lead = lead
        return [
            "id": .string(reference), "title": .string(lead.title), "category": .string(lead.product.category),
            "parent_category": .string(lead.product.parent), "country": .string(lead.place.country),
            "city": .string(lead.place.city), "state": .string(lead.place.state),
            "member_months": JSONValue(lead.memberMonths), "availability": JSONValue(lead.availability),
            "quantity_text": .string(lead.quantityText),
            "posted_at": .string(Timestamp.string(lead.postedAt)),
            "age_hours": .double((max(0, now.timeIntervalSince(lead.postedAt)) / 3.6).rounded() / 1000),
            "sold_out": .bool(isClosed(dial)),
        ]
    }
}

/// Makes enquiries in a fixed order from a seed. Their buyers are not those of the marketplace of that seed.
struct EnquiryMaker {
    private let prefix: String
    private var leads: LeadMaker
    private var serial = 0

    private static let otherMarket: UInt64 = 5000

    init(seed: UInt64) {
        prefix = "ENQ-\(seed % 10_000)-"
        leads = LeadMaker(seed: seed &+ Self.otherMarket)
    }

    /// Two of three can be kept; every ninth is closed already.
    mutating func next(postedAt: Date, title: String? = nil, country: String? = nil) -> PracticeEnquiry {
        serial += 1
        let isAsked = title != nil || country != nil
        let lead =
            serial.isMultiple(of: 3) && !isAsked
            ? leads.any(postedAt: postedAt) : leads.keepable(postedAt: postedAt, title: title, country: country)
        return PracticeEnquiry(
            reference: prefix + String(1000 + serial), serial: serial, lead: lead,
            isClosed: serial.isMultiple(of: 9) && !isAsked)
    }
}
