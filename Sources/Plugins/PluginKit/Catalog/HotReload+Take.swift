import Domain
import Foundation

extension HotReload {
    /// Reads one plugin once, keeps the bytes, has them checked and offers them to the catalog.
    func take(_ source: PluginSource, _ survey: PluginSurvey) async throws {
        let places = survey.places(of: source)
        guard places.count == 1 else {
            return try await refuse(
                source, PluginError.duplicate(name: source.name, places: places.map(\.label).sorted()))
        }
        let bundle: PluginBundle
        do { bundle = try PluginBundle.read(source.path, kind: source.kind) } catch {
            return try await refuse(source, error)
        }
        let record = catalog.record(source.kind, source.name)
        if let record, record.ignoredHash == bundle.hash, record.current?.hash != bundle.hash {
            return try await passOver(source, record)
        }
        if record?.current?.hash == bundle.hash, record?.lastError == nil, record?.candidate == nil { return }
        try await judge(bundle, source, against: record?.isEnabled == true ? record?.current?.hash : nil)
    }

    private func judge(_ bundle: PluginBundle, _ source: PluginSource, against running: String?) async throws {
        let kept = try catalog.keep(bundle)
        let other = running.flatMap { $0 == bundle.hash ? nil : catalog.keptPath(bundle.kind, bundle.name, $0) }
        let verdict = await check(CheckWish(keptPath: kept, source: source, against: other))
        guard let table = verdict.manifest else {
            let finding = verdict.problem
            return try await refuse(
                source,
                PluginProblem(
                    file: finding?.file, line: finding?.line, code: finding?.code ?? "plugin.check.failed",
                    message: finding?.message ?? "the check gave no answer", at: Timestamp.string(catalog.now())))
        }
        do {
            let manifest = try Manifest.read(
                .object(table), kind: bundle.kind, name: bundle.name, label: bundle.fullName)
            let offer = try catalog.offer(bundle, manifest: manifest, origin: source.origin, doubt: verdict.fieldLoss)
            await tell(offer, source)
        } catch let error as PluginError {
            try await refuse(source, claim(error, in: bundle, source))
        }
    }

    /// A taken claim has a line: the one of its key in the manifest.
    private func claim(_ error: PluginError, in bundle: PluginBundle, _ source: PluginSource) -> PluginProblem {
        let at = Timestamp.string(catalog.now())
        guard case .claimTaken(_, let key, _, _) = error else { return PluginProblem(error, about: source, at: at) }
        let tokens = LuaLexer.tokens(bundle.files[bundle.main] ?? [])
        return PluginProblem(
            file: "\(bundle.folderLabel)/\(bundle.main)", line: ManifestPlace.line(of: "manifest.\(key):", in: tokens),
            code: error.code, message: error.message, at: at)
    }

    /// The files are those a rollback ended: they wait until they change.
    private func passOver(_ source: PluginSource, _ record: PluginRecord) async throws {
        if record.lastError != record.ignoredWhy {
            try catalog.update(source.kind, source.name) { $0?.lastError = record.ignoredWhy }
        }
        await tell(.ignored(source.kind, name: source.name, problem: record.ignoredWhy))
    }

    private func tell(_ offer: PluginCatalog.Offer, _ source: PluginSource) async {
        switch offer {
        case .unchanged: await tell(.settled(source.kind, name: source.name))
        case .activated(let version): await tell(.activated(source.kind, name: source.name, hash: version.hash))
        case .waiting(_, let why, let wishes):
            await tell(.waiting(source.kind, name: source.name, why: why, newPermissions: wishes))
        }
    }

    private func refuse(_ source: PluginSource, _ error: any Error) async throws {
        try await refuse(source, PluginProblem(error, about: source, at: Timestamp.string(catalog.now())))
    }

    private func refuse(_ source: PluginSource, _ problem: PluginProblem) async throws {
        try catalog.refuse(source.kind, source.name, origin: source.origin, problem: problem)
        await tell(.refused(source.kind, name: source.name, problem: problem))
    }
}
