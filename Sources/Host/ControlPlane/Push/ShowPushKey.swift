package import Domain
import Push

/// The public key a browser subscribes with.
package struct ShowPushKey: Operation {
    package static let permission = Permission.ownDevices
    package let object = "push:key"
    package let isAudited = false
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let access = context.push
        return ["public_key": .string(try await FileLane.run { try access.publicKey() })]
    }
}
