import Domain
import Foundation

/// What follows from a flow that ended.
package struct FlowVerdict: Sendable, Hashable {
    package enum Probation: Sendable, Hashable {
        case goesOn, passed
        case rolledBack(from: PluginVersion, to: PluginVersion, why: PluginProblem)
        /// There is no version to go back to.
        case failed(PluginVersion, why: PluginProblem)
    }
    package var probation = Probation.goesOn
    package var setAside: SetAside?
}

extension PluginCatalog {
    /// Counts how a flow ended: probation of the running version, and the stops at a limit of a slot.
    ///
    /// Flows of another than the running version (they were on their way when it was swapped) count for nothing.
    package func note(_ flow: PluginFlow) throws -> FlowVerdict {
        let at = now()
        var verdict = FlowVerdict()
        guard let known = record(flow.kind, flow.plugin), known.isEnabled, known.current?.hash == flow.hash,
            known.probation != nil || flow.outcome == .limit
        else { return verdict }
        try update(flow.kind, flow.plugin) { slot in
            guard var record = slot, record.current?.hash == flow.hash else { return }
            verdict.probation = judge(flow, &record, at)
            if flow.outcome == .limit { verdict.setAside = record.countStop(flow, at) }
            let isWritten = Self.isWorthWriting(record, verdict, flow)
            unwritten[record.fullName] = isWritten ? nil : record.probation
            if isWritten { slot = record }
        }
        return verdict
    }

    private func judge(_ flow: PluginFlow, _ record: inout PluginRecord, _ at: Date) -> FlowVerdict.Probation {
        guard let written = record.probation, written.hash == flow.hash else { return .goesOn }
        let ahead = unwritten[record.fullName].flatMap { $0.hash == written.hash ? $0 : nil }
        var probation = ahead ?? written
        let moment = Timestamp.string(at)
        switch probation.take(flow, at: moment) {
        case .goesOn:
            record.probation = probation
            return .goesOn
        case .passed:
            record.prove()
            return .passed
        case .failed(let why):
            record.probation = nil
            guard let failed = record.current else { return .goesOn }
            guard let earlier = record.versionBefore(where: { keeps(record, $0) }) else {
                record.lastError = why.adding("; there is no earlier version to go back to")
                return .failed(failed, why: why)
            }
            record.goBack(to: earlier, at: moment, because: why)
            return .rolledBack(from: failed, to: earlier, why: why)
        }
    }

    private func keeps(_ record: PluginRecord, _ hash: String) -> Bool {
        FileManager.default.fileExists(atPath: keptPath(record.kind, record.name, hash))
    }

    private static func isWorthWriting(_ record: PluginRecord, _ verdict: FlowVerdict, _ flow: PluginFlow) -> Bool {
        verdict.probation != .goesOn || flow.outcome != .ok || record.probation?.isWorthWriting != false
    }

    /// Lets a plugin that was set aside work again, for one slot or for all. Gives whether there was anything to lift.
    @discardableResult
    package func lift(_ kind: PluginKind, _ name: String, slot id: String? = nil) throws -> Bool {
        var isLifted = false
        try update(kind, name) { slot in
            guard var record = slot else { return }
            isLifted = record.setAside.contains { id == nil || $0.slot == id }
            record.setAside.removeAll { id == nil || $0.slot == id }
            record.recentStops.removeAll { id == nil || $0.slot == id }
            slot = record
        }
        return isLifted
    }
}

extension PluginRecord {
    /// The probation is over and well.
    mutating func prove() {
        probation = nil
        current?.isProven = true
        history = history.map { entry in
            var entry = entry
            if entry.hash == current?.hash { (entry.isProven, entry.failure) = (true, nil) }
            return entry
        }
    }

    func versionBefore(where isKept: (String) -> Bool) -> PluginVersion? {
        trail.reversed().filter { $0 != current?.hash && isKept($0) }
            .compactMap { hash in history.first { $0.hash == hash } }.first
    }

    /// Counts one stop at a limit; the answer is what it sets aside, told once.
    mutating func countStop(_ flow: PluginFlow, _ at: Date) -> SetAside? {
        limitStopCount += 1
        // Rolled back a moment ago: the stop was another version's.
        guard current?.hash == flow.hash else { return nil }
        recentStops.append(LimitStop(slot: flow.slot, at: at))
        recentStops.removeAll { at.timeIntervalSince($0.at) > SetAside.seconds }
        guard recentStops.count(where: { $0.slot == flow.slot }) >= SetAside.stops,
            !setAside.contains(where: { $0.slot == flow.slot })
        else { return nil }
        let new = SetAside(slot: flow.slot, why: flow.problem(at: Timestamp.string(at)))
        setAside.append(new)
        return new
    }
}
