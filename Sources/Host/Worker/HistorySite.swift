package import Connectors
package import Domain
package import Foundation

/// A connector whose good readings are kept as pages (`PageHistory`), so that a change can be tried on what the site
/// really showed.
///
/// Keeping never fails a cycle and changes no answer: what goes wrong is told to `problem` (nil: it works again). A page
/// that shows nothing new costs one look at its markup and no write.
package actor HistorySite: LeadSite {
    package nonisolated let stamp: PluginStamp
    private let site: any LeadSite
    private let watch: PageWatch
    private let history: PageHistory
    private let now: WallClock
    private let problem: @Sendable (HostFailure?) -> Void
    private var lastDigest: String?
    private var isFailing = false

    package init(
        _ site: any LeadSite, watch: PageWatch, history: PageHistory, now: @escaping WallClock,
        problem: @escaping @Sendable (HostFailure?) -> Void
    ) {
        stamp = site.stamp
        (self.site, self.watch, self.history, self.now, self.problem) = (site, watch, history, now, problem)
    }

    package func observe() async throws -> Observation {
        await watch.begin()
        let observation = try await site.observe()
        do {
            try await keep(observation)
            if isFailing { problem(nil) }
            isFailing = false
        } catch {
            if !isFailing { problem(HostFailure(error)) }
            isFailing = true
        }
        return observation
    }

    /// A login wall, a pause or a page that reads badly is no page to learn from.
    private func keep(_ observation: Observation) async throws {
        guard observation.loginProblem == nil, observation.cooldownSeconds == nil, observation.drift == nil,
            var page = try await watch.seen(at: now())
        else { return }
        page.digest = page.measured()
        guard page.digest != newest() else { return }
        page.plugin = stamp
        (page.found, page.rows) = (FieldCount.of(observation.leads), observation.leads.count)
        try history.store(page)
        lastDigest = page.digest
    }

    /// What was kept last, also by the run before this one.
    private func newest() -> String? {
        if lastDigest == nil { lastDigest = history.pages(limit: 1).pages.first?.digest }
        return lastDigest
    }

    package func click(_ lead: Lead, arm: @escaping ClickArming) async throws -> ClickAnswer {
        try await site.click(lead, arm: arm)
    }
    package func verify(
        _ lead: Lead, clickedAt: Date?, contact: JSONObject?, rivals: [LeadRecord]
    ) async throws -> VerifyAnswer {
        try await site.verify(lead, clickedAt: clickedAt, contact: contact, rivals: rivals)
    }
    package func balance() async throws -> Int? { try await site.balance() }
}
