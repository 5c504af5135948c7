import Domain
import Foundation
import PluginKit

extension AnswerDecoder {
    private static let cursorLimitBytes = 64 << 10

    /// `{leads=, cursor=, incomplete=, cooldown=, notices=}`; where there was nothing to read, only `login`,
    /// `challenge` or `cooldown`.
    func pulled(_ value: JSONValue, flow: FlowState, now: Date) throws -> Pulled {
        var pulled = Pulled(try observation(value, entry: "pull", flow: flow, now: now))
        pulled.wasRead = value["leads"].map { !$0.isNull } ?? false
        guard pulled.wasRead || pulled.seen.loginProblem != nil || pulled.seen.cooldownSeconds != nil else {
            throw bad("pull", "leads=, login= or cooldown=", value)
        }
        let leads = Set(pulled.seen.leads.map(\.id))
        for row in (value["leads"]?.array ?? []) + flow.early {
            guard let id = Self.id(row), leads.contains(id), pulled.contacts[id] == nil,
                let contact = ContactDecoder.decode(row["contact"], region: region)
            else { continue }
            pulled.contacts[id] = contact
            pulled.evidence[id] = row["evidence"]?.object
        }
        pulled.isIncomplete = value["incomplete"]?.bool ?? false
        pulled.cursor = try cursor(value)
        return pulled
    }

    private func cursor(_ value: JSONValue) throws -> JSONValue? {
        guard let cursor = value["cursor"], !cursor.isNull else { return nil }
        guard cursor.encoded.count <= Self.cursorLimitBytes else {
            throw bad("pull", "a cursor of at most 64 KB", .string("one of \(cursor.encoded.count) bytes"))
        }
        return cursor
    }
}
