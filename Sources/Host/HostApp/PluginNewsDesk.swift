import Activity
import Delivery
import Domain
import Foundation
import PluginKit
import Slots
import Telemetry

/// What follows from a change of plugins: who swaps, what a person is told, which dispatchers there are.
struct PluginNewsDesk: Sendable {
    let attention: AttentionList
    let activity: ActivityLog
    let slots: SlotSupervisor
    let dispatchers: DispatcherSupervisor
    let catalog: PluginCatalog
    let log: HostLog

    func take(_ news: PluginNews) async {
        switch news {
        case .activated(let kind, let name, let hash):
            await attention.clear(id(kind, name))
            await say(.system, "\(kind.rawValue) \(name) \(hash.prefix(8)) is active")
            await changed(kind, name)
        case .refused(let kind, let name, let problem):
            await say(.error, "\(kind.rawValue) \(name) was not taken up: \(problem.text)")
            await attention.add(
                AttentionItem(
                    id: id(kind, name), kind: "plugin",
                    title: "\(kind.rawValue) \(name): the files on disk were not taken up",
                    detail: problem.text, hint: "mend the file; the version before works on",
                    code: "plugin.reload.refused", since: Date()))
        case .waiting(let kind, let name, let why, let wishes):
            await attention.add(
                AttentionItem(
                    id: id(kind, name), kind: "plugin", title: "\(kind.rawValue) \(name) waits for an admin",
                    detail: ([why] + wishes).joined(separator: "; "),
                    hint: "engyne-host plugins enable \(kind.rawValue)/\(name)",
                    code: "plugin.enable.waiting", since: Date()))
        }
    }

    /// Workers and dispatchers swap at their next quiet point; new channels get a dispatcher.
    func changed(_ kind: PluginKind, _ name: String) async {
        switch kind {
        case .connector: await slots.notifyAll("reload")
        case .channel:
            await dispatchers.setChannels(Set(FanOut.standardChannels + catalog.carriedChannels))
            await dispatchers.notifyAll("reload")
        }
    }

    private func id(_ kind: PluginKind, _ name: String) -> String { "plugin:\(kind.rawValue)/\(name)" }

    private func say(_ type: ActivityType, _ text: String) async {
        do { try await activity.record(type, text) } catch { log.error("an activity line could not be written", error) }
    }
}
