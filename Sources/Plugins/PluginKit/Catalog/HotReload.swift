import Domain
import Foundation

/// Watches the plugin folders and takes up changed plugins after their check.
///
/// It polls, which is portable and survives editors that replace files. A change counts when two looks 250 ms apart
/// agree, so that a half-written save is not judged. The bytes are read once; what is checked, kept and run are those.
/// The check itself is a child process, given as a closure. One plugin is dealt with at a time, different ones beside
/// each other: a check that takes long keeps no other plugin waiting.
package actor HotReload {
    package typealias Check = @Sendable (CheckWish) async -> CheckVerdict

    let catalog: PluginCatalog
    let check: Check
    let tell: @Sendable (PluginNews) async -> Void
    private let clock: any Clock<Duration>
    /// The signature last dealt with, per path.
    private var settled: [String: String] = [:]
    /// How many looks in a row found no files of a known plugin.
    private var missing: [String: Int] = [:]
    private var strays: [StrayFile] = []
    private var turns: [String: Task<Void, Never>] = [:]

    package init(
        catalog: PluginCatalog, clock: any Clock<Duration> = ContinuousClock(), check: @escaping Check,
        tell: @escaping @Sendable (PluginNews) async -> Void
    ) {
        self.catalog = catalog
        self.clock = clock
        self.check = check
        self.tell = tell
    }

    /// Looks once a second until the task is cancelled.
    package func run() async throws {
        while true {
            try await look()
            try await clock.sleep(for: .seconds(1))
        }
    }

    /// One look: deals with every plugin whose files changed and then stood still for 250 ms.
    package func look() async throws {
        try catalog.seed()
        let first = catalog.survey()
        let changed = Set(first.sources.filter { settled[$0.path] != $0.signature })
        guard !changed.isEmpty || first.strays != strays else { return try await noteMissing(first) }
        try await clock.sleep(for: .milliseconds(250))
        let second = catalog.survey()
        if second.strays == first.strays { try await note(second.strays) }
        for group in chosen(second).map({ $0.filter(changed.contains) }) {
            for source in group { settled[source.path] = source.signature }
            try await takeAll(group, second)
        }
        try await noteMissing(second)
    }

    /// Checks one plugin now, changed or not: `plugins reload`. Gives the problem when it was refused.
    package func reload(_ kind: PluginKind, _ name: String) async throws -> PluginProblem? {
        let survey = catalog.survey()
        guard let source = chosen(survey).joined().last(where: { $0.kind == kind && $0.name == name }) else {
            throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)")
        }
        settled[source.path] = source.signature
        try await inTurn(source, survey)
        return catalog.record(kind, name)?.lastError
    }

    /// Bundled plugins first, so that a home's plugin of the same name meets the running one and waits as its
    /// candidate; once the home's runs, the bundled files are of no interest.
    private func chosen(_ survey: PluginSurvey) -> [[PluginSource]] {
        let bundled = survey.sources.filter {
            $0.origin == .bundled && catalog.record($0.kind, $0.name)?.current?.origin != .home
        }
        return [bundled, survey.sources.filter { $0.origin == .home }]
    }

    // MARK: one plugin at a time

    private static let atOnce = 3

    private func takeAll(_ sources: [PluginSource], _ survey: PluginSurvey) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, source) in sources.enumerated() {
                if index >= Self.atOnce { try await group.next() }
                group.addTask { try await self.inTurn(source, survey) }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until nobody else deals with this plugin.
    private func inTurn(_ source: PluginSource, _ survey: PluginSurvey) async throws {
        let before = turns[source.fullName]
        let work = Task { () -> Result<Void, any Error> in
            await before?.value
            do { return .success(try await take(source, survey)) } catch { return .failure(error) }
        }
        turns[source.fullName] = Task { _ = await work.value }
        try await work.value.get()
    }

    // MARK: what is gone, and what is no plugin

    /// Files that are gone for two looks in a row: an editor that replaces a file has it away for a moment.
    private func noteMissing(_ survey: PluginSurvey) async throws {
        let present = Set(survey.sources.map(\.fullName))
        let paths = Set(survey.sources.map(\.path))
        settled = settled.filter { paths.contains($0.key) }
        for record in catalog.list() {
            guard !present.contains(record.fullName) else {
                missing[record.fullName] = nil
                continue
            }
            let looks = missing[record.fullName, default: 0] + 1
            missing[record.fullName] = looks
            if looks == 2 { try await gone(record, survey.strays) }
        }
    }

    private func gone(_ record: PluginRecord, _ strays: [StrayFile]) async throws {
        guard record.isEnabled else { return try catalog.forget(record.kind, record.name) }
        let stray = strays.first {
            $0.kind == record.kind && ($0.entry == record.name || $0.entry == record.name + ".lua")
        }
        let message = stray?.text ?? "its files are gone; the kept version works on"
        let problem = PluginProblem(
            file: stray?.place ?? "\(record.kind.folder)/\(record.name)", line: nil,
            code: stray?.code ?? "plugin.file.gone", message: message, at: Timestamp.string(catalog.now()))
        try catalog.refuse(record.kind, record.name, origin: record.current?.origin ?? .home, problem: problem)
        await tell(.refused(record.kind, name: record.name, problem: problem))
    }

    private func note(_ found: [StrayFile]) async throws {
        guard found != strays else { return }
        strays = found
        catalog.keepStrays(found)
        await tell(.strays(found))
    }
}
