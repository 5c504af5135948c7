import Activity
import Domain
import Foundation
import Settings

/// Looking for slots that came, went, or whose settings changed.
extension SlotSupervisor {
    func look() async {
        let folders = SlotFolder.all(in: home)
        var news: [SlotID] = []
        for folder in folders {
            if entries[folder.id] == nil {
                await adopt(folder)
                news.append(folder.id)
            } else {
                await lookAtSettings(folder.id)
            }
        }
        await spread(news)
        for id in Set(entries.keys).subtracting(folders.map(\.id)) { await forget(id) }
    }

    /// Starts of many slots are spread over 30 s at most; the first ones go at once.
    private func spread(_ ids: [SlotID]) async {
        let gap = min(1, 30 / Double(max(1, ids.count)))
        var index = 0
        for id in ids {
            guard let entry = entries[id], shallRun(entry) else { continue }
            await entry.keeper.want(after: index < worker.maxStarting ? .zero : .seconds(gap * Double(index)))
            index += 1
        }
    }

    private func adopt(_ folder: SlotFolder) async {
        var state = SlotState(slotID: folder.id)
        do {
            state = try await states.perform { try SlotStateFile.read(folder) }
        } catch {
            // Whether a person had stopped it cannot be known, so it stays down until one says start.
            state.desired = .stopped
            state.stopReason = "slot_state.json could not be read"
            await raise(folder.id, "state", "The slot's state file is damaged", HostFailure(error))
        }
        (state.pid, state.pidStartedAt) = (nil, nil)
        let settings = await refreshed(SlotConfigFile(folder: folder))
        let history = (try? await states.perform { RunHistory.read(folder) }) ?? RunHistory()
        guard entries[folder.id] == nil else { return }
        entries[folder.id] = Entry(
            folder: folder, keeper: makeKeeper(folder), state: state, settings: settings.file, history: history)
        await reportSettings(folder.id)
    }

    private func makeKeeper(_ folder: SlotFolder) -> ChildKeeper {
        let id = folder.id
        let seed = random.next()
        return ChildKeeper(
            name: "slot \(id)", clock: clock, limits: worker.limits, policy: worker.restarts, seed: seed,
            launcher: launcher,
            hooks: hooks(for: id))
    }

    /// A small blocking read, off the cooperative pool.
    private func refreshed(_ file: SlotConfigFile) async -> (file: SlotConfigFile, isNews: Bool) {
        let result = try? await states.perform {
            var copy = file
            let isNews = copy.refresh()
            return (copy, isNews)
        }
        return result ?? (file, false)
    }

    private func lookAtSettings(_ id: SlotID) async {
        guard let before = entries[id] else { return }
        let (file, isNews) = await refreshed(before.settings)
        guard isNews, entries[id] != nil else { return }
        entries[id]?.settings = file
        await reportSettings(id)
        guard let entry = entries[id], file.problem == nil else { return }
        await entry.keeper.notify("config_changed")
        if shallRun(entry) {
            if await entry.keeper.isWanted { await entry.keeper.settingsChanged() } else { await entry.keeper.want() }
        } else if case .waitingForSettings = await entry.keeper.stage {
            await entry.keeper.unwant(grace: worker.grace)
        }
        await reports.state(entry.state)
    }

    private func reportSettings(_ id: SlotID) async {
        guard let entry = entries[id] else { return }
        guard let problem = entry.settings.problem, entry.folder.hasConfig else {
            return await reports.settled("slot:\(id):settings")
        }
        let kept = entry.settings.wasGood ? "The last good settings stay in force. " : ""
        await raise(id, "settings", "The slot's settings have an error", HostFailure(problem), before: kept)
    }

    /// A folder that went away while its worker ran: nobody may go on writing into it.
    private func forget(_ id: SlotID) async {
        guard let entry = entries.removeValue(forKey: id) else { return }
        await entry.keeper.unwantAndKill()
        await reports.settled("slot:\(id):settings")
        await reports.settled("slot:\(id):crash_loop")
    }

    func raise(_ id: SlotID, _ kind: String, _ title: String, _ failure: HostFailure, before: String = "") async {
        await reports.attention(
            AttentionItem(
                id: "slot:\(id):\(kind)", kind: kind, slotID: id.raw, title: title, detail: before + failure.message,
                hint: failure.hint, code: failure.code, since: clock.wall()))
    }
}
