package import Domain

/// Several approvals at once. Each is authorised, decided and audited by itself; one that fails stops no other.
package struct ApproveBatch: Sendable {
    package static let largest = 100
    private let ids: [String]
    private let recallSeconds: Double

    /// - Throws: `OperationError.badValue`.
    package init(_ ids: [String], recallSeconds: Double) throws {
        guard (1...Self.largest).contains(ids.count) else {
            throw OperationError.badValue(member: "ids", expected: "a list of 1 to \(Self.largest) ids")
        }
        (self.ids, self.recallSeconds) = (ids, recallSeconds)
    }

    /// `{items: [...], failed: [{id, code, message}]}`.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async -> JSONObject {
        var (items, failed): ([JSONValue], [JSONValue]) = ([], [])
        for id in ids {
            do {
                let one = DecideApproval(id, .approve(recallSeconds: recallSeconds))
                items.append(.object(try await context.run(one, for: caller)))
            } catch {
                let facts = HostFailure(error)
                failed.append([
                    "id": .string(String(id.prefix(64))), "code": .string(facts.code),
                    "message": .string(facts.message),
                ])
            }
        }
        return ["items": .array(items), "failed": .array(failed)]
    }
}
