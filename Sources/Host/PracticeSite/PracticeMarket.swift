package import Domain
import Foundation

/// Everything the practice marketplace knows: its leads, what was bought, who is signed in, and what a test has told it
/// to do wrong. It makes no promise about being like any real site; it is a place where a mistake costs nothing.
///
/// New leads arrive as time goes by, worked out when somebody looks, so the market needs no timer and the same seed and
/// the same times always give the same market. Nothing is kept: a restart begins anew.
package actor PracticeMarket {
    struct Purchase: Sendable {
        let lead: PracticeLead
        let at: Date
    }
    struct Click: Sendable {
        let at: Date
        let leadID: String
        let result: String
    }
    struct Hit: Sendable {
        let at: Date
        let method: String
        let path: String
    }
    /// Something that happens to the next requests of a path: a delay, or an answer that fails.
    struct Fault: Sendable {
        var path: String
        var milliseconds = 0
        var status = 500
        var times = 1
        var commits = false
    }

    let now: WallClock
    let seed: UInt64
    var dial: PracticeDial
    var leads: [PracticeLead] = []
    var purchases: [Purchase] = []
    var clicks: [Click] = []
    var hits: [Hit] = []
    var counters: [String: Int] = [:]
    var balance = 25
    var isSignedIn = true
    var refusalStyle = "402"
    var slow: [Fault] = []
    var faults: [Fault] = []
    var liveMilliseconds = 0
    var hasNotice = false
    var hasChallenge = false
    /// How long after its purchase a contact is listed, in the mode that lists it late.
    var lagSeconds = 20.0
    /// Leads that count as sold as long as the dial says so.
    var soldByDial = Set<String>()
    var arrives = true
    var maker: LeadMaker
    var nextArrival: Date

    static let counterNames = [
        "login_form_posts", "otp_requests", "typed_credentials", "reply_posts", "trap_clicks", "forbidden_clicks",
        "duplicate_contact_posts",
    ]

    package init(seed: UInt64, dial: PracticeDial, now: @escaping WallClock) {
        (self.seed, self.dial, self.now) = (seed, dial, now)
        maker = LeadMaker(seed: seed)
        nextArrival = now()
        (leads, nextArrival) = Self.opening(&maker, at: now())
        isSignedIn = !dial.has(.loginWall)
        if dial.has(.soldOut) { (leads, soldByDial) = Self.halfSold(leads) }
        if dial.has(.arrivals) { nextArrival = now().addingTimeInterval(Self.quickPause) }
    }

    /// The first list: newest first, two of three leads worth keeping.
    private static func opening(_ maker: inout LeadMaker, at start: Date) -> ([PracticeLead], Date) {
        let minutes: [Double] = [
            0.3, 2, 5, 9, 16, 28, 44, 65, 100, 150, 220, 310, 430, 600, 820, 1100, 1700, 2300, 3100, 4600,
        ]
        let leads = minutes.enumerated().map { index, age in
            let posted = start.addingTimeInterval(-60 * age)
            return index % 3 == 2 ? maker.any(postedAt: posted) : maker.keepable(postedAt: posted)
        }
        return (leads, start.addingTimeInterval(maker.pause()))
    }

    /// Lets the leads arrive that are due; at most 80 are kept on the list.
    func catchUp() {
        while arrives && nextArrival <= now() {
            var lead = maker.keepable(postedAt: nextArrival)
            lead.isSold = dial.has(.soldOut) && leads.count.isMultiple(of: 2)
            if lead.isSold { soldByDial.insert(lead.id) }
            leads.insert(lead, at: 0)
            nextArrival.addTimeInterval(dial.has(.arrivals) ? Self.quickPause : maker.pause())
        }
        if leads.count > 80 { leads.removeLast(leads.count - 80) }
    }

    /// Seconds between two leads when they arrive all the time.
    static let quickPause = 2.0

    /// New leads on top of the list, as a test asks for them.
    func drop(count: Int, title: String?, country: String?) -> [PracticeLead] {
        let made = (0..<max(1, min(50, count))).map { _ in
            maker.keepable(postedAt: now(), title: title, country: country)
        }
        leads.insert(contentsOf: made.reversed(), at: 0)
        return made
    }

    func setArrivals(_ on: Bool) {
        arrives = on
        if on { nextArrival = now().addingTimeInterval(maker.pause()) }
    }

    func count(_ name: String) { counters[name, default: 0] += 1 }

    func note(method: String, path: String) {
        hits.append(Hit(at: now(), method: method, path: path))
        if hits.count > 500 { hits.removeFirst(hits.count - 500) }
    }

    /// The delay that this request meets, used up by one.
    func takeDelay(path: String) -> Fault? { Self.take(&slow, path) }
    /// The failure that this request meets, used up by one.
    func takeFault(path: String) -> Fault? { Self.take(&faults, path) }

    private static func take(_ faults: inout [Fault], _ path: String) -> Fault? {
        guard let at = faults.firstIndex(where: { $0.times > 0 && path.hasPrefix($0.path) }) else { return nil }
        faults[at].times -= 1
        return faults[at]
    }

    /// The rows `start` to `end` of the list, counted from one, in the shape the page's script reads.
    func listing(start: Int, end: Int) -> JSONValue {
        catchUp()
        let first = max(0, start - 1)
        let isEmpty = dial.has(.empty) || dial.has(.emptySilent)
        let part = first < leads.count && !isEmpty ? Array(leads[first..<min(leads.count, max(first, end))]) : []
        let rows = part.enumerated().map { row($1, fromEnd: leads.count - 1 - first - $0) }
        return [
            "CODE": "200", "STATUS": "Success", "BLflag": "1",
            "Allcount": .string(String(dial.has(.empty) ? 0 : leads.count)),
            "DisplayList": .array(rows),
        ]
    }

    /// One contact request. A lead is sold once; asking again is counted.
    func buy(leadID: String) -> JSONValue {
        let (result, answer) = decide(leadID)
        clicks.append(Click(at: now(), leadID: leadID, result: result))
        if result == "duplicate" { count("duplicate_contact_posts") }
        if dial.forbidsClicks { count("forbidden_clicks") }
        return answer
    }

    private func decide(_ id: String) -> (String, JSONValue) {
        if purchases.contains(where: { $0.lead.id == id }) {
            return ("duplicate", refusal("This buyer is among your contacts already"))
        }
        guard let at = leads.firstIndex(where: { $0.id == id }) else {
            return ("unknown", refusal("This BuyLead is gone"))
        }
        if leads[at].isSold || dial.has(.soldLate) {
            return ("sold_out", refusal("Too late: this BuyLead is sold out"))
        }
        guard shownBalance > 0 else { return ("no_balance", refusal("Your BuyLead balance is used up")) }
        let lead = leads.remove(at: at)
        balance -= 1
        purchases.insert(Purchase(lead: lead, at: now()), at: 0)
        return (
            "purchased",
            [
                "Flag": "1", "Status": "Success", "pur_id": .string(String(900_000 + purchases.count)),
                "Data": [lead.buyerRecord, ["blPurchaseCountBalance": .string(String(balance))]],
            ]
        )
    }

    private func refusal(_ words: String) -> JSONValue {
        ["Flag": "0", "Status": "Failure", "Msg": .string(words), "Data": []]
    }

    /// The rows of the page of consumed leads.
    func consumed() -> JSONValue {
        let latest = now().addingTimeInterval(dial.has(.lateConsumed) ? -lagSeconds : 0)
        let rows = purchases.filter { $0.at <= latest }.map { purchase -> JSONValue in
            let lead = purchase.lead
            return [
                "title": .string(lead.title),
                "consumed_on": .string(PracticeTime.text(purchase.at, "dd MMM yyyy, hh:mm a")),
                "contact_person": .string(lead.buyer.name), "company": .string(lead.buyer.company),
                "mobile": .string("+\(lead.place.dialCode)-\(lead.buyer.mobile)"), "email": .string(lead.buyer.email),
                "country": .string(lead.place.country), "member": .string(lead.memberText),
            ]
        }
        return ["rows": .array(rows)]
    }
}
