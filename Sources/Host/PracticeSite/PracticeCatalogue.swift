import Domain
import Foundation

/// Another kind of site on the practice server: a catalogue of enquiries on numbered pages, each with a page of its own,
/// claimed by a form and confirmed by the page that follows. Nobody signs in. It proves that the host knows no site.
actor PracticeCatalogue {
    struct Claim: Sendable {
        let enquiry: PracticeEnquiry
        let at: Date
    }
    struct Press: Sendable {
        let at: Date
        let reference: String
        let result: String
    }
    /// One numbered page of the list.
    struct Page: Sendable {
        let number: Int
        let count: Int
        let enquiries: [PracticeEnquiry]
    }

    let now: WallClock
    private(set) var enquiries: [PracticeEnquiry] = []
    private(set) var claims: [Claim] = []
    private var presses: [Press] = []
    private var maker: EnquiryMaker

    static let pageSize = 8
    private static let openingCount = 30

    init(seed: UInt64, now: @escaping WallClock) {
        self.now = now
        var maker = EnquiryMaker(seed: seed)
        let start = now()
        enquiries = (0..<Self.openingCount).map { index in
            maker.next(postedAt: start.addingTimeInterval(-60 * Double(2 + 4 * index * index)))
        }
        self.maker = maker
    }

    /// Page `number`, counted from one; a number that is too high gives an empty page.
    func page(_ number: Int) -> Page {
        let first = (max(1, number) - 1) * Self.pageSize
        let count = max(1, (enquiries.count + Self.pageSize - 1) / Self.pageSize)
        let part = first < enquiries.count ? enquiries[first...].prefix(Self.pageSize) : []
        return Page(number: max(1, number), count: count, enquiries: Array(part))
    }

    func enquiry(_ reference: String) -> PracticeEnquiry? { enquiries.first { $0.reference == reference } }

    func claim(_ reference: String) -> Claim? { claims.first { $0.enquiry.reference == reference } }

    /// One press of the claim button. An enquiry is claimed once; pressing again is counted in the truth.
    func press(_ reference: String, dial: PracticeDial) -> String {
        let result = decide(reference, dial)
        presses.append(Press(at: now(), reference: reference, result: result))
        return result
    }

    private func decide(_ reference: String, _ dial: PracticeDial) -> String {
        if claim(reference) != nil { return "duplicate" }
        guard let at = enquiries.firstIndex(where: { $0.reference == reference }) else { return "unknown" }
        guard !enquiries[at].isClosed(dial) else { return "closed" }
        claims.insert(Claim(enquiry: enquiries.remove(at: at), at: now()), at: 0)
        return "claimed"
    }

    // MARK: for tests and drills

    static let verbs = ["enquiry", "close"]

    /// `enquiry {n, title, country}` puts new ones on top, `close {id}` closes one. `nil` for a verb of somebody else.
    func control(_ verb: String, _ body: JSONValue) -> JSONValue? {
        switch verb {
        case "enquiry": return added(body)
        case "close":
            guard let at = enquiries.firstIndex(where: { $0.reference == body["id"]?.string }) else {
                return ["error": "no such enquiry"]
            }
            enquiries[at].isClosed = true
            return ["ok": true]
        default: return nil
        }
    }

    private func added(_ body: JSONValue) -> JSONValue {
        let made = (0..<max(1, min(50, body["n"]?.int ?? 1))).map { _ in
            maker.next(postedAt: now(), title: body["title"]?.string, country: body["country"]?.string)
        }
        enquiries.insert(contentsOf: made.reversed(), at: 0)
        return ["added": .array(made.map { $0.truth(now: now(), dial: .none) })]
    }

    /// What really happened here: `catalogue` in `GET /__truth`.
    func truth(_ dial: PracticeDial) -> JSONValue {
        [
            "enquiries": .array(enquiries.map { $0.truth(now: now(), dial: dial) }),
            "pressed": .array(
                presses.map {
                    [
                        "at": .string(Timestamp.string($0.at)), "id": .string($0.reference),
                        "result": .string($0.result),
                    ]
                }),
            "claims": .array(claims.map(Self.told)),
        ]
    }

    private static func told(_ claim: Claim) -> JSONValue {
        let lead = claim.enquiry.lead
        return [
            "id": .string(claim.enquiry.reference), "title": .string(lead.title), "name": .string(lead.buyer.name),
            "company": .string(lead.buyer.company),
            "phone": .string("+\(lead.place.dialCode)\(lead.buyer.mobile)"),
            "email": .string(lead.buyer.email), "at": .string(Timestamp.string(claim.at)),
        ]
    }
}
