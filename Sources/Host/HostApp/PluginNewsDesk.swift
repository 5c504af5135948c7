import Activity
import Delivery
import Domain
import Foundation
import HostDatabase
import PluginKit
import Slots
import Telemetry

/// What follows from a change of plugins: who swaps, what a person is told, which dispatchers there are.
struct PluginNewsDesk: Sendable {
    let attention: AttentionList
    let activity: ActivityLog
    let audit: AuditTable
    let slots: SlotSupervisor
    let dispatchers: DispatcherSupervisor
    let catalog: PluginCatalog
    let clock: WallClock
    let log: HostLog

    func take(_ news: PluginNews) async {
        switch news {
        case .activated(let kind, let name, let hash):
            await say(.system, "\(kind.rawValue) \(name) \(hash.prefix(8)) is active", of: kind, name)
            await changed(kind, name)
        case .refused(let kind, let name, let problem):
            log.warn("a plugin was not taken up", ["plugin": "\(kind.rawValue)/\(name)", "why": problem.text])
            await say(.error, "\(kind.rawValue) \(name) was not taken up: \(problem.text)", of: kind, name)
            await raise(
                kind, name, "the files on disk were not taken up", problem.text,
                hint: "mend the file; the version before works on", code: "plugin.reload.refused")
        case .waiting(let kind, let name, let why, let wishes):
            await raise(
                kind, name, "waits for an admin", ([why] + wishes).joined(separator: "; "),
                hint: "engyne-host plugins enable \(kind.rawValue)/\(name)", code: "plugin.enable.waiting")
        case .ignored(let kind, let name, let problem?): await raiseRolledBack(kind, name, problem)
        case .ignored: break
        case .settled(let kind, let name): await attention.clear(id(kind, name))
        case .strays(let strays): await show(strays)
        }
    }

    /// Workers and dispatchers swap at their next quiet point; new channels get a dispatcher; what was open about the
    /// plugin is closed unless it still stands.
    func changed(_ kind: PluginKind, _ name: String) async {
        let record = catalog.record(kind, name)
        if record?.lastError == nil, record?.candidate == nil { await attention.clear(id(kind, name)) }
        await showSetAside(kind, name)
        switch kind {
        case .connector: await slots.notifyAll("reload")
        case .channel:
            await dispatchers.setChannels(Set(FanOut.standardChannels + catalog.carriedChannels))
            await dispatchers.notifyAll("reload")
        }
    }

    // MARK: how flows ended

    /// Counts one flow a child told of, and does what follows from it.
    func take(_ flow: PluginFlow) async {
        do {
            let verdict = try catalog.note(flow)
            if flow.outcome == .limit { await tellLimitStop(flow) }
            switch verdict.probation {
            case .goesOn, .passed: break
            case .rolledBack(let from, let to, let why): await rolledBack(flow, from, to, why)
            case .failed(let version, let why): await failed(flow, version, why)
            }
            if verdict.setAside != nil {
                await say(.error, "\(flow.fullName) is set aside\(flow.forSlot)", of: flow.kind, flow.plugin)
                await changed(flow.kind, flow.plugin)
            }
        } catch { log.error("a flow could not be counted", error, ["plugin": flow.fullName]) }
    }

    private func tellLimitStop(_ flow: PluginFlow) async {
        await say(
            .error, "\(flow.fullName) was stopped at a limit in \(flow.entry)\(flow.forSlot): \(flow.message)",
            of: flow.kind, flow.plugin, slot: flow.slot)
    }

    private func rolledBack(_ flow: PluginFlow, _ from: PluginVersion, _ to: PluginVersion, _ why: PluginProblem) async
    {
        let words =
            "\(from.version) (\(from.hash.prefix(8))) failed and was rolled back to "
            + "\(to.version) (\(to.hash.prefix(8)))"
        log.error("a plugin was rolled back", ["plugin": flow.fullName, "why": why.text])
        await say(.error, "\(flow.fullName) \(words): \(why.text)", of: flow.kind, flow.plugin)
        await changed(flow.kind, flow.plugin)
        await raiseRolledBack(flow.kind, flow.plugin, why)
        await record(flow, ["verb": "rollback", "from": .string(from.hash), "to": .string(to.hash)], why)
    }

    private func failed(_ flow: PluginFlow, _ version: PluginVersion, _ why: PluginProblem) async {
        let words = "\(version.version) (\(version.hash.prefix(8))) fails and there is no version to go back to"
        log.error("a plugin fails", ["plugin": flow.fullName, "why": why.text])
        await say(.error, "\(flow.fullName) \(words): \(why.text)", of: flow.kind, flow.plugin)
        await raise(
            flow.kind, flow.plugin, "fails and has no earlier version", why.text,
            hint: "mend the file; until then 'engyne-host plugins disable \(flow.fullName)' stops it",
            code: "plugin.probation.failed")
        await record(flow, ["verb": "probation", "hash": .string(version.hash)], why)
    }

    private func record(_ flow: PluginFlow, _ details: JSONObject, _ why: PluginProblem) async {
        var details = details
        details["why"] = .string(why.text)
        do {
            try await audit.append(
                AuditEntry(
                    at: clock(), actor: "host", action: "plugins.change", object: "plugin:\(flow.fullName)",
                    outcome: "done", requestID: "probation", details: details))
        } catch { log.error("an audit row could not be written", error, ["plugin": flow.fullName]) }
    }

    // MARK: what a person sees

    /// The list is in memory: what still stands after a restart is told again.
    func restate() async {
        for record in catalog.list() {
            if let why = record.ignoredWhy, record.ignoredHash != nil {
                await raiseRolledBack(record.kind, record.name, why)
            }
            await showSetAside(record.kind, record.name)
        }
    }

    private func raiseRolledBack(_ kind: PluginKind, _ name: String, _ why: PluginProblem) async {
        await raise(
            kind, name, "the new version failed and was rolled back", why.text,
            hint: "mend the file; these bytes are not taken up again until it changes",
            code: "plugin.version.rolled_back")
    }

    private func showSetAside(_ kind: PluginKind, _ name: String) async {
        let prefix = id(kind, name) + ":set_aside:"
        let record = catalog.record(kind, name)
        let standing = record.map { $0.isEnabled ? $0.setAside : [] } ?? []
        let wanted = Set(standing.map { prefix + ($0.slot ?? "") })
        for item in await attention.list() where item.id.hasPrefix(prefix) && !wanted.contains(item.id) {
            await attention.clear(item.id)
        }
        for aside in standing {
            let lift = "engyne-host plugins enable \(kind.rawValue)/\(name)"
            let resume = aside.slot.map {
                ", or engyne-host queue resume \(record?.manifest?.carries ?? name) --slot \($0)"
            }
            await attention.add(
                AttentionItem(
                    id: prefix + (aside.slot ?? ""), kind: "plugin", slotID: aside.slot,
                    title: "\(kind.rawValue) \(name) is set aside\(aside.slot.map { " for slot \($0)" } ?? "")",
                    detail: aside.reason,
                    hint: "mend the file, or lift it: \(lift)\(kind == .channel ? resume ?? "" : "")",
                    code: "plugin.limit.set_aside", since: clock()))
        }
    }

    private func show(_ strays: [StrayFile]) async {
        let prefix = "plugin:stray:"
        let wanted = Set(strays.map { prefix + $0.place })
        for item in await attention.list() where item.id.hasPrefix(prefix) && !wanted.contains(item.id) {
            await attention.clear(item.id)
        }
        for stray in strays {
            log.warn("no plugin", ["file": stray.place, "why": stray.reason])
            await attention.add(
                AttentionItem(
                    id: prefix + stray.place, kind: "plugin", title: "\(stray.place) is no plugin",
                    detail: stray.reason,
                    hint: "rename, complete or remove it", code: stray.code, since: clock()))
        }
    }

    private func raise(
        _ kind: PluginKind, _ name: String, _ title: String, _ detail: String, hint: String, code: String
    ) async {
        await attention.add(
            AttentionItem(
                id: id(kind, name), kind: "plugin", title: "\(kind.rawValue) \(name): \(title)", detail: detail,
                hint: hint, code: code, since: clock()))
    }

    private func id(_ kind: PluginKind, _ name: String) -> String { "plugin:\(kind.rawValue)/\(name)" }

    private func say(_ type: ActivityType, _ text: String, of kind: PluginKind, _ name: String, slot: String? = nil)
        async
    {
        var fields: JSONObject = ["plugin_kind": .string(kind.rawValue), "plugin_name": .string(name)]
        if let current = catalog.record(kind, name)?.current {
            fields["plugin"] = [
                "name": .string(name), "version": .string(current.version), "hash": .string(current.hash),
            ]
        }
        do {
            try await activity.record(type, text, slotID: slot.flatMap(SlotID.init), fields: fields)
        } catch { log.error("an activity line could not be written", error) }
    }
}

extension PluginFlow {
    fileprivate var fullName: String { "\(kind.rawValue)/\(plugin)" }
    fileprivate var forSlot: String { slot.map { " for slot \($0)" } ?? "" }
}
