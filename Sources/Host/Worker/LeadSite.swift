package import Connectors
package import Domain
package import Foundation

/// Where a worker's leads come from: a connector's script on a real page, or the stub of a load test. Every entry
/// navigates for itself, so they may be called in any order.
package protocol LeadSite: Sendable {
    var stamp: PluginStamp { get }
    func observe() async throws -> Observation
    /// At most one dispatched click; none before `arm` has answered `nil`, which it does with the intent in the log.
    func click(_ lead: Lead, arm: @escaping ClickArming) async throws -> ClickAnswer
    /// - Parameter clickedAt: when the click was intended; only what was bought at or after it can be its proof.
    /// - Parameter rivals: leads whose clicks are not settled either; what may be theirs proves nothing.
    func verify(
        _ lead: Lead, clickedAt: Date?, contact: JSONObject?, rivals: [LeadRecord]
    ) async throws -> VerifyAnswer
    /// Credits or purchases left, where the site tells; `nil` where it does not.
    func balance() async throws -> Int?
}

extension ConnectorRuntime: LeadSite {
    package func click(_ lead: Lead, arm: @escaping ClickArming) async throws -> ClickAnswer {
        try await click(lead, arm: Optional(arm))
    }
}
