import Domain
import Foundation

/// What a test or a drill may do to the market: `POST /__control/<verb>` with a JSON body.
extension PracticeMarket {
    /// Does one verb; the answer is what the caller gets as JSON, `{"error":…}` for a verb or value it does not know.
    func control(_ verb: String, _ body: JSONValue) -> JSONValue {
        let isOn = body["on"]?.bool ?? true
        switch verb {
        case "login": (isSignedIn, hasChallenge) = (true, false)
        case "logout": (isSignedIn, refusalStyle) = (false, body["xhr"]?.string ?? "402")
        case "drop": return dropped(body)
        case "exhaust": balance = 0
        case "topup": balance += body["n"]?.int ?? 10
        case "slow": slow.append(fault(body))
        case "fail": faults.append(fault(body))
        case "sellout", "remove": return withdraw(body["id"]?.string ?? "", isSale: verb == "sellout")
        case "live": liveMilliseconds = isOn ? body["ms"]?.int ?? 700 : 0
        case "overlay": hasNotice = isOn
        case "challenge": hasChallenge = isOn
        case "arrivals": setArrivals(isOn)
        case "lag": lagSeconds = body["seconds"]?.double ?? 20
        case "drift": return change(to: body["variant"]?.string ?? "")
        default: return ["error": "unknown verb", "verbs": JSONValue(Self.verbs + PracticeCatalogue.verbs)]
        }
        return ["ok": true]
    }

    static let verbs = [
        "login", "logout", "drop", "exhaust", "topup", "slow", "fail", "sellout", "remove", "live", "overlay",
        "challenge", "arrivals", "lag", "drift",
    ]

    private func dropped(_ body: JSONValue) -> JSONValue {
        let made = drop(count: body["n"]?.int ?? 1, title: body["title"]?.string, country: body["country"]?.string)
        return ["dropped": .array(made.map { $0.truth(now: now()) })]
    }

    private func fault(_ body: JSONValue) -> Fault {
        Fault(
            path: body["path"]?.string ?? "/", milliseconds: body["ms"]?.int ?? 3000,
            status: body["status"]?.int ?? 500,
            times: body["times"]?.int ?? 1, commits: body["commit"]?.bool ?? false)
    }

    private func withdraw(_ id: String, isSale: Bool) -> JSONValue {
        guard let at = leads.firstIndex(where: { $0.id == id }) else { return ["error": "no such lead"] }
        if isSale { leads[at].isSold = true } else { leads.remove(at: at) }
        return ["ok": true]
    }

    private func change(to name: String) -> JSONValue {
        do {
            turn(to: try PracticeDial(name))
            return ["ok": true, "drift": .string(dial.text)]
        } catch {
            return [
                "error": .string(error.message), "variants": JSONValue(PracticeDrift.allCases.map(\.rawValue)),
            ]
        }
    }

    /// What really happened here: `GET /__truth`.
    func truth() -> JSONValue {
        catchUp()
        let at = { (date: Date) in JSONValue.string(Timestamp.string(date)) }
        var counted = JSONObject()
        for name in Self.counterNames { counted[name] = JSONValue(counters[name] ?? 0) }
        return [
            "drift": .string(dial.text), "now": at(now()), "balance": JSONValue(shownBalance),
            "logged_in": .bool(isSignedIn), "recent": .array(leads.map { $0.truth(now: now()) }),
            "clicked": .array(
                clicks.map { ["at": at($0.at), "ofrid": .string($0.leadID), "result": .string($0.result)] }),
            "consumed": .array(purchases.map(Self.consumed)),
            "counters": .object(counted),
            "hits": .array(
                hits.map {
                    ["t": .double($0.at.timeIntervalSince1970), "m": .string($0.method), "path": .string($0.path)]
                }),
        ]
    }

    private static func consumed(_ purchase: Purchase) -> JSONValue {
        let lead = purchase.lead
        return [
            "id": .string(lead.id), "title": .string(lead.title), "country": .string(lead.place.country),
            "contact_person": .string(lead.buyer.name), "company": .string(lead.buyer.company),
            "mobile": .string("+\(lead.place.dialCode)-\(lead.buyer.mobile)"), "email": .string(lead.buyer.email),
            "at": .string(Timestamp.string(purchase.at)),
        ]
    }
}
