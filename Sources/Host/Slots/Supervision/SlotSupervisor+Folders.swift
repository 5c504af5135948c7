import Activity
import Domain
import Foundation
import Settings

/// Looking for slots that came, went, or whose settings changed.
extension SlotSupervisor {
    /// New folders, folders that went, and changed settings. All of the disk is asked in one go, because there may be
    /// hundreds of slots.
    func look() async {
        let known = entries.mapValues(\.settings)
        let seen: Seen? = try? await states.perform { [home] in Self.seen(in: home, known) }
        guard let seen else { return }
        for folder in seen.new where entries[folder.id] == nil { await adopt(folder) }
        if !seen.new.isEmpty {
            order = entries.keys.sorted()
            await spread(seen.new.map(\.id))
        }
        for file in seen.changed { await takeUp(file) }
        for id in Set(entries.keys).subtracting(seen.names) { await forget(id) }
    }

    private struct Seen: Sendable {
        var names = Set<SlotID>()
        var new: [SlotFolder] = []
        var changed: [SlotConfigFile] = []
    }

    /// Blocks. A folder is examined when it is new; of a known one only the settings are looked at.
    private static func seen(in home: HomeFolder, _ known: [SlotID: SlotConfigFile]) -> Seen {
        var seen = Seen()
        for id in SlotFolder.names(in: home) {
            if var file = known[id] {
                guard file.folder.exists else { continue }
                if file.refresh() { seen.changed.append(file) }
            } else {
                guard let folder = SlotFolder.existing(id, in: home) else { continue }
                seen.new.append(folder)
            }
            seen.names.insert(id)
        }
        return seen
    }

    /// Starts of many slots are spread over 30 s at most; the first ones go at once.
    private func spread(_ ids: [SlotID]) async {
        let gap = min(1, 30 / Double(max(1, ids.count)))
        var index = 0
        for id in ids {
            guard let entry = entries[id], shallRun(entry) else { continue }
            await entry.keeper.want(after: index < min(2, worker.maxStarting) ? .zero : .seconds(gap * Double(index)))
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
        let settings = await firstReading(of: folder)
        let history = (try? await states.perform { RunHistory.read(folder) }) ?? RunHistory()
        guard entries[folder.id] == nil else { return }
        entries[folder.id] = Entry(
            folder: folder, keeper: makeKeeper(folder), state: state, settings: settings, history: history)
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
    private func firstReading(of folder: SlotFolder) async -> SlotConfigFile {
        let read = try? await states.perform {
            var file = SlotConfigFile(folder: folder)
            file.refresh()
            return file
        }
        return read ?? SlotConfigFile(folder: folder)
    }

    private func takeUp(_ file: SlotConfigFile) async {
        let id = file.folder.id
        guard entries[id] != nil else { return }
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
        order.removeAll { $0 == id }
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
