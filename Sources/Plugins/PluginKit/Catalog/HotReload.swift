package import Domain

/// What the check of a candidate in a child process said.
package struct CheckVerdict: Sendable {
    /// The checked manifest when everything passed.
    package let manifest: JSONObject?
    /// The first thing that is wrong.
    package let problem: Finding?

    package init(manifest: JSONObject?, problem: Finding?) {
        (self.manifest, self.problem) = (manifest, problem)
    }

    /// Reads one report of `engyne-host check --json` (`PluginCheck.Report.json`).
    package init(report: JSONValue) {
        let findings = report["findings"]?.array?.compactMap(Finding.init(json:)) ?? []
        problem = findings.first { $0.severity == .error }
        manifest = report["ok"]?.bool == true ? report["manifest"]?.object : nil
    }
}

/// What the host's part of a reload tells others.
package enum PluginNews: Sendable, Hashable {
    /// Workers or dispatchers that run this plugin swap at their next quiet point.
    case activated(PluginKind, name: String, hash: String)
    /// The version on disk did not pass; the text is `file:line: message`.
    case refused(PluginKind, name: String, problem: PluginProblem)
    /// A person has to say yes.
    case waiting(PluginKind, name: String, why: String, newPermissions: [String])
}

/// Watches the plugin folders and takes up changed plugins after their check.
///
/// It polls, which is portable and survives editors that replace files. A change counts when two looks 250 ms apart
/// agree, so that a half-written save is not judged. The check itself is a child process, given as a closure.
package actor HotReload {
    package typealias Check = @Sendable (_ keptPath: String, _ source: PluginSource) async -> CheckVerdict

    private let catalog: PluginCatalog
    private let check: Check
    private let tell: @Sendable (PluginNews) async -> Void
    private let clock: any Clock<Duration>
    /// The signature last dealt with, per path.
    private var settled: [String: String] = [:]

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
        let first = catalog.sources()
        let changed = first.filter { settled[$0.path] != $0.signature }
        guard !changed.isEmpty else { return try forgetMissing(first) }
        try await clock.sleep(for: .milliseconds(250))
        let second = catalog.sources()
        for source in chosen(second) where changed.contains(source) {
            settled[source.path] = source.signature
            try await take(source)
        }
        try forgetMissing(second)
    }

    /// Checks one plugin now, changed or not: `plugins reload`. Gives the problem when it was refused.
    package func reload(_ kind: PluginKind, _ name: String) async throws -> PluginProblem? {
        guard let source = chosen(catalog.sources()).last(where: { $0.kind == kind && $0.name == name }) else {
            throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)")
        }
        settled[source.path] = source.signature
        try await take(source)
        return catalog.record(kind, name)?.lastError
    }

    /// Bundled plugins first, so that a home's plugin of the same name meets the running one and waits as its
    /// candidate; once the home's runs, the bundled files are of no interest.
    private func chosen(_ sources: [PluginSource]) -> [PluginSource] {
        let bundled = sources.filter {
            $0.origin == .bundled && catalog.record($0.kind, $0.name)?.current?.origin != .home
        }
        return bundled + sources.filter { $0.origin == .home }
    }

    private func forgetMissing(_ present: [PluginSource]) throws {
        let paths = Set(present.map(\.path))
        settled = settled.filter { paths.contains($0.key) }
        try catalog.forgetMissing(present)
    }

    private func take(_ source: PluginSource) async throws {
        let bundle: PluginBundle
        do { bundle = try PluginBundle.read(source.path, kind: source.kind) } catch {
            return try await refuse(source, file: nil, line: nil, message: HostFailure(error).message)
        }
        let record = catalog.record(source.kind, source.name)
        if record?.ignoredHash == bundle.hash { return }
        if record?.current?.hash == bundle.hash, record?.lastError == nil, record?.candidate == nil { return }
        let kept = try catalog.keep(bundle)
        let verdict = await check(kept, source)
        guard let table = verdict.manifest else {
            let problem = verdict.problem
            return try await refuse(
                source, file: problem?.file, line: problem?.line,
                message: problem?.message ?? "the check gave no answer")
        }
        do {
            let manifest = try Manifest.read(
                .object(table), kind: bundle.kind, name: bundle.name, label: bundle.fullName)
            await tell(try catalog.offer(bundle, manifest: manifest, origin: source.origin), source)
        } catch let error as PluginError {
            try await refuse(source, file: nil, line: nil, message: error.message)
        }
    }

    private func tell(_ offer: PluginCatalog.Offer, _ source: PluginSource) async {
        switch offer {
        case .unchanged: break
        case .activated(let version): await tell(.activated(source.kind, name: source.name, hash: version.hash))
        case .waiting(_, let why, let wishes):
            await tell(.waiting(source.kind, name: source.name, why: why, newPermissions: wishes))
        }
    }

    private func refuse(_ source: PluginSource, file: String?, line: Int?, message: String) async throws {
        let problem = PluginProblem(file: file, line: line, message: message, at: Timestamp.string(catalog.now()))
        try catalog.refuse(source.kind, source.name, origin: source.origin, problem: problem)
        await tell(.refused(source.kind, name: source.name, problem: problem))
    }
}
