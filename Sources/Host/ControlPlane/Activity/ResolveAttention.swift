import Activity
package import Domain

/// Takes an item off the list of what waits for a person. While its cause stands it comes back.
package struct ResolveAttention: Operation {
    package static let permission = Permission.attentionResolve
    private let id: String
    package init(_ id: String) { self.id = id }
    package var object: String { "attention:\(id.prefix(120))" }
    package var absence: any HostError { OperationError.unknownAttention(id) }
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? {
        guard let item = await context.attention.item(id) else { throw absence }
        return item.slotID.flatMap(SlotID.init)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        await context.attention.clear(id)
        return ["id": .string(id), "resolved": true]
    }
}
