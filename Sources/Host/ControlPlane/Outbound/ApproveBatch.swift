package import Domain

/// Several approvals at once. Each is authorised, decided and audited by itself; one that fails stops no other.
package struct ApproveBatch: Sendable {
    package enum Verb: Sendable, Hashable {
        /// `seen` has the versions a person was shown, by id: what reads otherwise meanwhile is not approved.
        case approve(recallSeconds: Double, seen: [String: String] = [:])
        case recall
    }
    package static let largest = 100
    /// How long many yeses at once can be taken back when nobody says otherwise.
    package static let usualRecallSeconds = 60.0
    private let ids: [String]
    private let verb: Verb

    /// - Throws: `OperationError.badValue`.
    package init(_ ids: [String], _ verb: Verb) throws {
        (self.ids, self.verb) = (try Self.checked(ids), verb)
    }

    package init(_ ids: [String], recallSeconds: Double) throws {
        try self.init(ids, .approve(recallSeconds: recallSeconds))
    }

    /// Each id once, in the order given.
    static func checked(_ ids: [String]) throws -> [String] {
        guard (1...largest).contains(ids.count) else {
            throw OperationError.badValue(member: "ids", expected: "a list of 1 to \(largest) ids")
        }
        var met: Set<String> = []
        return ids.filter { met.insert($0).inserted }
    }

    private func decision(_ id: String) -> DecideApproval.Decision {
        switch verb {
        case .approve(let recall, let seen): .approve(recallSeconds: recall, seen: seen[id])
        case .recall: .recall
        }
    }

    /// `{items: [...], failed: [{id, code, message}]}`.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async -> JSONObject {
        var (items, failed): ([JSONValue], [JSONValue]) = ([], [])
        for id in ids {
            do {
                items.append(.object(try await context.run(DecideApproval(id, decision(id)), for: caller)))
            } catch {
                failed.append(Self.failure(id, error))
            }
        }
        return ["items": .array(items), "failed": .array(failed)]
    }

    static func failure(_ id: String, _ error: any Error) -> JSONValue {
        let facts = HostFailure(error)
        return [
            "id": .string(String(id.prefix(64))), "code": .string(facts.code), "message": .string(facts.message),
        ]
    }
}
