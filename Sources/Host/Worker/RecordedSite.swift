import Browser
import Connectors
import Domain
import Foundation
import Synchronization

/// A connector whose buying steps are filmed where the slot's `record_clicks` says so. A film that cannot be made
/// changes nothing about the click.
actor RecordedSite: LeadSite {
    nonisolated let stamp: PluginStamp
    private let site: any LeadSite
    private let page: SlotPage
    private let recordings: Recordings
    private let isOn: @Sendable () async -> Bool

    init(
        _ site: any LeadSite, page: SlotPage, recordings: Recordings, isOn: @escaping @Sendable () async -> Bool
    ) {
        stamp = site.stamp
        (self.site, self.page, self.recordings, self.isOn) = (site, page, recordings, isOn)
    }

    func click(_ lead: Lead, arm: @escaping ClickArming) async throws -> ClickAnswer {
        guard await isOn(), let seated = await page.seated else { return try await site.click(lead, arm: arm) }
        let recording = Recording()
        recordings.put(recording)
        do { try await seated.startScreencast { recording.add($0) } } catch {
            seated.evidence.actions.note("screencast", detail: "not started: \(HostFailure(error).message)")
        }
        defer { seated.stopScreencast() }
        return try await site.click(lead, arm: arm)
    }

    func observe() async throws -> Observation { try await site.observe() }
    func verify(
        _ lead: Lead, clickedAt: Date?, contact: JSONObject?, rivals: [LeadRecord]
    ) async throws -> VerifyAnswer {
        try await site.verify(lead, clickedAt: clickedAt, contact: contact, rivals: rivals)
    }
    func balance() async throws -> Int? { try await site.balance() }
}

/// The film of the last buying step, until its evidence is kept.
final class Recordings: Sendable {
    private let last = Mutex<Recording?>(nil)
    func put(_ recording: Recording) { last.withLock { $0 = recording } }
    func take() -> Recording? {
        last.withLock { last in
            defer { last = nil }
            return last
        }
    }
}
