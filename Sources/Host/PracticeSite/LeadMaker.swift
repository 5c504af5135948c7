import Domain
import Foundation

/// A small deterministic generator: the same seed makes the same marketplace on every machine.
struct PracticeRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Makes leads in a fixed order from a seed.
struct LeadMaker {
    private var random: PracticeRandom
    private var serial = 0

    /// Another seed is another market: its leads and buyers are not those a slot may have met before.
    private let market: Int

    init(seed: UInt64) {
        random = PracticeRandom(seed: seed)
        market = Int(seed % 10_000)
    }

    /// A lead that every usual filter keeps: India, reachable by phone, an old member, posted now.
    mutating func keepable(postedAt: Date, title: String? = nil, country: String? = nil) -> PracticeLead {
        make(postedAt: postedAt, title: title, country: country, months: pick([24, 36, 60, 96]), phone: true)
    }

    /// Any lead: some are old, some come from new members, some cannot be phoned.
    mutating func any(postedAt: Date) -> PracticeLead {
        make(
            postedAt: postedAt, title: nil, country: pick(["IN", "IN", "US", "AE", "KE", "GB"]),
            months: pick([0, 1, 3, 5, 7, 12, 24, 48]), phone: pick([true, true, true, false]))
    }

    /// Seconds until the next lead arrives.
    mutating func pause() -> Double { Double(Int.random(in: 15...20, using: &random)) }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int(random.next() % UInt64(values.count))]
    }

    private mutating func make(
        postedAt: Date, title: String?, country: String?, months: Int, phone: Bool
    ) -> PracticeLead {
        serial += 1
        let product = pick(Self.products)
        let wanted = country?.lowercased() ?? "in"
        let place = pick(
            Self.places.filter { $0.iso.lowercased() == wanted || $0.country.lowercased() == wanted }.nonEmpty
                ?? Self.places)
        let (email, whatsapp) = (pick([true, false]), pick([true, true, false]))
        let methods = (email ? ["email"] : []) + (phone ? ["phone"] : []) + (whatsapp ? ["whatsapp"] : [])
        let shown = title ?? product.title
        return PracticeLead(
            id: String(150_000_000_000 + market * 10_000_000 + serial * 6151 + Int(random.next() % 997)), title: shown,
            product: product,
            place: place, postedAt: postedAt, memberMonths: months, memberText: Self.member(months),
            availability: methods, quantity: pick([nil, 10, 50, 120, 500, 2500]), order: pick(Self.orders),
            purpose: pick(["Business Use", "Reselling", "Self Use", ""]), buyer: buyer(place, email: email))
    }

    private mutating func buyer(_ place: PracticePlace, email: Bool) -> PracticeBuyer {
        let length = place.iso == "IN" ? 10 : 9
        let mobile = "5" + Self.padded(market, 4) + Self.padded(serial, length - 5)
        return PracticeBuyer(
            name: pick(Self.names), company: pick(["", "Practice Traders", "Sample Works Pvt Ltd"]), mobile: mobile,
            email: email ? "practice\(market).\(serial)@example.com" : "")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func member(_ months: Int) -> String {
        switch months {
        case 0: "less than 1 month"
        case 1: "1 month"
        case 2..<12: "\(months) months"
        case 12: "1+ years"
        default: "\(months / 12)+ years"
        }
    }

    static let products = [
        PracticeProduct(
            title: "Cotton Shopping Bags", category: "Cotton Bags", parent: "Bags and Belts", unit: "Piece"),
        PracticeProduct(
            title: "LED Panel Lights 18 W", category: "LED Panels", parent: "Lights and Lighting", unit: "Piece"),
        PracticeProduct(
            title: "Stainless Steel Pipes 2 Inch", category: "Steel Pipes", parent: "Metal Pipes", unit: "Metre"),
        PracticeProduct(title: "Basmati Rice 25 kg Sack", category: "Basmati Rice", parent: "Food Grains", unit: "Bag"),
        PracticeProduct(
            title: "Corrugated Packing Boxes", category: "Corrugated Boxes", parent: "Packaging", unit: "Box"),
        PracticeProduct(
            title: "Surgical Face Masks 3 Ply", category: "Face Masks", parent: "Surgical Disposables", unit: "Box"),
        PracticeProduct(
            title: "Office Chairs with Wheels", category: "Office Chairs", parent: "Furniture", unit: "Piece"),
        PracticeProduct(title: "Solar Water Pump 5 HP", category: "Solar Pumps", parent: "Pumps", unit: "Unit"),
        PracticeProduct(
            title: "Turmeric Powder, Food Grade", category: "Turmeric Powder", parent: "Spices", unit: "Kg"),
        PracticeProduct(
            title: "Printed T-Shirts (Round Neck)", category: "T-Shirts", parent: "Clothing", unit: "Piece"),
        PracticeProduct(
            title: "Hydraulic Hose 1/2\"", category: "Hydraulic Hoses", parent: "Hydraulics", unit: "Metre"),
        PracticeProduct(title: "Hand Soap & Sanitiser", category: "Hand Soap", parent: "Hygiene", unit: "Litre"),
    ]
    static let places = [
        PracticePlace(iso: "IN", country: "India", city: "Pune", state: "Maharashtra", dialCode: "91"),
        PracticePlace(iso: "IN", country: "India", city: "Surat", state: "Gujarat", dialCode: "91"),
        PracticePlace(iso: "IN", country: "India", city: "Coimbatore", state: "Tamil Nadu", dialCode: "91"),
        PracticePlace(iso: "IN", country: "India", city: "Chandigarh", state: "Chandigarh", dialCode: "91"),
        PracticePlace(iso: "IN", country: "India", city: "Bhubaneswar", state: "Odisha", dialCode: "91"),
        PracticePlace(iso: "US", country: "United States of America", city: "Boston", state: "", dialCode: "1"),
        PracticePlace(iso: "AE", country: "United Arab Emirates", city: "Sharjah", state: "", dialCode: "971"),
        PracticePlace(iso: "KE", country: "Kenya", city: "Mombasa", state: "", dialCode: "254"),
        PracticePlace(iso: "GB", country: "United Kingdom", city: "Bristol", state: "", dialCode: "44"),
        PracticePlace(iso: "SG", country: "Singapore", city: "Singapore", state: "", dialCode: "65"),
    ]
    static let names = ["Anita Practice", "Vikram Example", "Sara Sample", "Joseph Trial", "Leela Pretend"]
    static let orders: [PracticeOrder?] = [
        nil, PracticeOrder(min: 1200, max: 1900, text: "Rs. 1,200 - 1,900"),
        PracticeOrder(min: 20_000, max: 50_000, text: "Rs. 20,000 to 50,000"),
        PracticeOrder(min: 100_000, max: 250_000, text: "Rs. 1 to 2.5 Lakh"),
        PracticeOrder(min: 3000, max: nil, text: "Above 3,000"),
    ]
}

extension Array {
    fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
