import Connectors
import Domain
import Foundation
import PluginKit

/// One entry of a plugin, tried with the plugin's own permissions on one case or one saved page. Effects are recorded,
/// never done: pages are served, a vendor is played, files are written to a folder that is thrown away.
struct EntryTrial {
    let bundle: PluginBundle
    let arguments: [JSONValue]
    var entry: String?
    var fixture: String?
    /// A saved page, served for any address.
    var html: String?
    var inBrowser = false
    var now: Date?
    var trace: CallTracer?

    func outcome(_ file: String) async -> ScriptRun.Outcome {
        let stage = FixtureStage(everythingInBrowser: inBrowser)
        return await ScriptRun.outcome(of: file) {
            try await stage.during {
                let trial = try await trialCase()
                do { return try await stage.runner(bundle, trace: trace)(trial) } catch let error as FixtureDifferent {
                    guard fixture == nil else { throw error }
                    let what = error.problems.map { $0.message.replacing("the case records no ", with: "") }
                    throw HostFailure(
                        code: "run.http.refused",
                        message: "no request leaves this command, so it refused \(what.joined(separator: "; "))",
                        hint: "record the vendor's answer in a case, then run it with --fixture CASE")
                }
            }
        }
    }

    private func trialCase() async throws -> FixtureCase {
        if let fixture { return try recorded(fixture) }
        guard let entry, EntryName.of(bundle.kind).contains(entry) else {
            throw HostFailure(
                code: "plugin.entry.unknown", message: "'\(entry ?? "")' is no entry of a \(bundle.kind.rawValue)",
                hint: "entries are: \(EntryName.of(bundle.kind).joined(separator: ", "))")
        }
        let manifest = try await PluginLoader.load(bundle).manifest
        let settings = TrialSettings.of(bundle, manifest, entry: entry)
        var content = JSONObject()
        content["secrets"] = TrialSettings.secrets(bundle, entry: entry)
        return FixtureCase(
            name: "run", entry: entry, now: now ?? Date(), settings: settings, content: with(content, entry),
            pages: try pages(entry))
    }

    /// The case as it stands, with another entry, clock or arguments where those were asked for.
    private func recorded(_ name: String) throws -> FixtureCase {
        let folder = FixtureRun.folder(of: bundle)
        let names = try FixtureCase.names(in: folder, kind: bundle.kind)
        guard names.contains(name) else { throw PluginError.unknownCase(name: name, folder: folder, known: names) }
        let found = try FixtureCase(named: name, in: folder, kind: bundle.kind)
        let entry = entry ?? found.entry
        return FixtureCase(
            name: name, entry: entry, now: now ?? found.now, settings: found.settings,
            content: with(found.content, entry), pages: found.pages)
    }

    private func pages(_ entry: String) throws -> [String: [UInt8]] {
        guard bundle.kind == .connector, !ConnectorRuntime.pageless.contains(entry) else { return [:] }
        guard let html else {
            throw HostFailure(
                code: "run.page.missing", message: "'\(entry)' reads a page, and none was given",
                hint: "add --fixture CASE or --html FILE")
        }
        return try FixtureMaker.read(html).documents
    }

    private func with(_ content: JSONObject, _ entry: String) -> JSONObject {
        guard let first = arguments.first else { return content }
        var content = content
        if bundle.kind == .channel {
            content["args"] = .array(arguments)
        } else {
            content[entry == "pull" ? "cursor" : "lead"] = first
        }
        return content
    }
}
