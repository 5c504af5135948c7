import Domain
import Foundation
import PluginKit

/// Reads what a connector's entries return. Anything that is not what the entry promises is an error that says so.
struct AnswerDecoder {
    let connector: String
    let region: String

    func bad(_ entry: String, _ expected: String, _ found: JSONValue) -> ConnectorError {
        .badAnswer(
            connector: connector, entry: entry, expected: expected, found: String(found.encodedString.prefix(200)))
    }

    func login(_ value: JSONValue) throws -> LoginAnswer {
        if let problem = try loginProblem(value, entry: "login") { return problem }
        if let seconds = try cooldown(value, entry: "login") { return .cooldown(seconds: seconds) }
        switch value.string ?? value["result"]?.string {
        case "ok": return .ok
        case "login_required": return .loginRequired(detail: value["detail"]?.string)
        default: throw bad("login", "\"ok\", \"login_required\" or {challenge=}", value)
        }
    }

    /// `login = "login_required"` or `challenge = …` in any entry's answer.
    private func loginProblem(_ value: JSONValue, entry: String) throws -> LoginAnswer? {
        if let challenge = value["challenge"], !challenge.isNull {
            guard let name = challenge.string, !name.isEmpty else { throw bad(entry, "challenge as a text", value) }
            return .challenge(name)
        }
        guard let login = value["login"], !login.isNull, login != "ok" else { return nil }
        guard login == "login_required" || login == true else { throw bad(entry, "login=\"login_required\"", value) }
        return .loginRequired(detail: value["detail"]?.string.map { String($0.prefix(300)) })
    }

    /// `cooldown = {seconds=}`, at most an hour.
    private func cooldown(_ value: JSONValue, entry: String) throws -> Double? {
        guard let cooldown = value["cooldown"], !cooldown.isNull else { return nil }
        guard let seconds = cooldown["seconds"]?.double ?? cooldown.double, seconds >= 0 else {
            throw bad(entry, "cooldown={seconds=}", value)
        }
        return min(seconds, 3600)
    }

    /// Rows handed over early come first; a row that is returned again counts once.
    func observation(_ value: JSONValue, entry: String, flow: FlowState, now: Date) throws -> Observation {
        guard let table = value.object else { throw bad(entry, "{leads=, empty=}", value) }
        let returned: [JSONValue]
        switch table["leads"] {
        case nil: returned = []
        case .array(let rows)?: returned = rows
        case .object(let object)? where object.isEmpty: returned = []
        default: throw bad(entry, "leads as a list", value)
        }
        let ids = Set(returned.compactMap { Self.id($0) })
        let early = flow.early.filter { row in Self.id(row).map { !ids.contains($0) } ?? true }
        let decoded = LeadDecoder(now: now).decode(early + returned)
        var observation = Observation(
            leads: decoded.leads, rejected: decoded.rejected, isEmpty: table["empty"]?.bool,
            notices: (table["notices"]?.array ?? []).map { $0.string ?? $0.encodedString }.map {
                String($0.prefix(500))
            },
            selectors: flow.reports)
        observation.loginProblem = try loginProblem(value, entry: entry)
        observation.cooldownSeconds = try cooldown(value, entry: entry)
        return observation
    }

    static func id(_ row: JSONValue) -> String? { row["id"]?.string ?? row["id"]?.int.map { String($0) } }

    /// A `confirmed` without any dispatch cannot be the answer to our click, so it is looked up instead of believed.
    func click(_ value: JSONValue, flow: FlowState) throws -> ClickAnswer {
        guard let word = value["result"]?.string, let outcome = ClickAnswer.Outcome(rawValue: word) else {
            throw bad("click", "{result=\"confirmed\"|\"refused\"|\"uncertain\"}", value)
        }
        let dispatched = flow.dispatched != .none
        let contact = ContactDecoder.decode(value["contact"], region: region)
        let reason = value["reason"]?.string.map { String($0.prefix(300)) }
        if outcome == .confirmed, !dispatched {
            return ClickAnswer(
                result: .uncertain, reason: "confirmed_without_click", contact: contact, dispatched: false, failure: nil
            )
        }
        // A script that caught the loss of its own click does not know what became of it either.
        let result = outcome == .refused && flow.dispatched == .unknown ? .uncertain : outcome
        return ClickAnswer(
            result: result, reason: reason, contact: contact, dispatched: dispatched, failure: nil,
            cooldownSeconds: try cooldown(value, entry: "click"))
    }

    /// What a click whose entry broke off is: certainly nothing when no input left, otherwise unknown.
    func brokenClick(_ error: any Error, flow: FlowState) -> ClickAnswer {
        let failure = HostFailure(error)
        let dispatched = flow.dispatched != .none
        return ClickAnswer(
            result: dispatched ? .uncertain : .refused, reason: failure.code, contact: nil, dispatched: dispatched,
            failure: failure)
    }

    func verify(_ value: JSONValue) throws -> VerifyAnswer {
        guard let verified = value["verified"]?.bool else { throw bad("verify", "{verified=true|false}", value) }
        return VerifyAnswer(
            verified: verified, by: value["by"]?.string,
            contact: ContactDecoder.decode(value["contact"], region: region),
            evidence: value["evidence"].flatMap { $0.isNull ? nil : $0 }, reason: value["reason"]?.string,
            loginProblem: try loginProblem(value, entry: "verify"))
    }

    /// A number of leads or credits that are left, or a table `{leads=}` or `{credits=}`.
    func balance(_ value: JSONValue) throws -> Int? {
        if value.isNull { return nil }
        guard let number = value.int ?? value["leads"]?.int ?? value["credits"]?.int else {
            throw bad("balance", "a number", value)
        }
        return number
    }

    func pages(_ value: JSONValue) throws -> [ProbePage] {
        guard let rows = value.array else { throw bad("pages", "a list of {name=, url=}", value) }
        return try rows.map { row in
            guard let name = row["name"]?.string, let url = row["url"]?.string, let raw = row.object else {
                throw bad("pages", "{name=, url=} in each row", row)
            }
            return ProbePage(
                name: name, url: url, wait: row["wait"], cards: row["cards"],
                near: row["near"]?.array?.compactMap(\.string) ?? [],
                raw: raw)
        }
    }
}
