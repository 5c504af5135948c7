import ArgumentParser
import Connectors
import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Worker

struct FixtureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fixture", abstract: "Cases of a connector made from saved pages.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn a saved page into a case: scrubbed of phones and e-mails, with what comes out now.",
            discussion: """
                Examples: engyne-host fixture add connectors/mine runtime/probe/alpha/20260109T100000Z/recent.html
                          engyne-host fixture add connectors/mine saved.mhtml --name two-cards --now 2026-01-09T10:00:00Z
                          engyne-host fixture add connectors/mine --slot alpha --last     the newest page the slot kept
                Read the 'expect' it shows before you believe it; 'test --update' writes it again.
                """)
        @OptionGroup var options: CommandOptions
        @Argument(help: "The connector's folder or name.") var plugin: String
        @Argument(help: "A saved page: .html, .mhtml, or a kept .json of slots/ID/pages.") var snapshot: String?
        @Option(help: ArgumentHelp("What the case is called (default: after the page).", valueName: "case"))
        var name: String?
        @Option(help: "The entry to run.") var entry = "observe"
        @Option(help: ArgumentHelp("The case's clock (default: when the page was saved).", valueName: "time"))
        var now: String?
        @Option(help: "The slot whose kept page and options are taken.") var slot: String?
        @Flag(help: "Take the newest page the slot kept.") var last = false
        @Option(help: ArgumentHelp("An option of the connector, KEY=VALUE.", valueName: "key=value")) var set:
            [String] = []
        @Flag(help: "Run it in Chromium and mark the case so.") var browser = false

        func validate() throws {
            guard (snapshot == nil) == (slot != nil && last) else {
                throw ValidationError("Name a saved page, or a slot with --slot ID --last.")
            }
        }

        func run() async throws {
            try await reporting(options) {
                let bundle = try PluginPath.find(plugin, options.homeFolder)
                let loaded = try await PluginLoader.load(bundle)
                guard EntryName.of(.connector).contains(entry),
                    bundle.kind == .channel || loaded.entries.contains(entry)
                else {
                    throw HostFailure(
                        code: "plugin.entry.missing", message: "\(bundle.fullName) has no entry '\(entry)'",
                        hint: "it has: \(loaded.entries.sorted().joined(separator: ", "))")
                }
                let path = try source()
                let page = try FixtureMaker.read(path)
                let made = try FixtureMaker(bundle, loaded.manifest).write(
                    page, name: name, entry: entry, now: try time(page), options: try settings(path, loaded),
                    inBrowser: browser)
                let result = try await play(bundle, made.name)
                try tell(bundle, made, result)
            }
        }

        private func source() throws -> String {
            if let snapshot { return snapshot }
            let folder = try SlotFolder(id: try SlotCommand.slotID(slot ?? ""), home: options.homeFolder)
            guard let newest = PageHistory(folder: folder.pages).files().first else {
                throw HostFailure(
                    code: "fixture.page.missing", message: "slot \(folder.id) has kept no page yet",
                    hint: "a page is kept after each good reading; or save one with 'engyne-host probe \(folder.id)'")
            }
            return newest
        }

        private func time(_ page: FixtureMaker.Page) throws -> Date {
            guard let now else {
                return Date(timeIntervalSince1970: (page.at ?? Date()).timeIntervalSince1970.rounded())
            }
            guard let date = ScriptTime.date(now) else {
                throw ValidationError("--now is no time; write e.g. 2026-01-09T10:00:00Z")
            }
            return date
        }

        /// The options of the slot the page came from, else those of another case; then what --set says.
        private func settings(_ path: String, _ loaded: LoadedPlugin) throws -> JSONObject {
            var values = TrialSettings.of(loaded.bundle, loaded.manifest, entry: entry)
            if let id = try slot.map(SlotCommand.slotID) ?? Self.slot(ofPath: path) {
                var file = SlotConfigFile(folder: try SlotFolder(id: id, home: options.homeFolder))
                file.refresh()
                if file.wasGood { values = TrialSettings.portable(file.config.options, loaded.manifest) }
            }
            for pair in set {
                guard let cut = pair.firstIndex(of: "=") else { throw ValidationError("--set wants KEY=VALUE.") }
                let text = String(pair[pair.index(after: cut)...])
                values[String(pair[..<cut])] = (try? JSONReader.read(text)) ?? .string(text)
            }
            return values
        }

        /// `…/runtime/probe/<slot>/<time>/page.html` and `…/slots/<slot>/pages/<time>.json` say whose page it is.
        private static func slot(ofPath path: String) -> SlotID? {
            let parts = URL(fileURLWithPath: path).pathComponents
            let probe = parts.lastIndex(of: "probe").map { $0 + 1 }
            let pages = parts.lastIndex(of: "pages").map { $0 - 1 }
            return (probe ?? pages).flatMap { parts.indices.contains($0) ? SlotID(parts[$0]) : nil }
        }

        private func play(_ bundle: PluginBundle, _ name: String) async throws -> FixtureResult? {
            let stage = FixtureStage()
            return try await stage.during {
                var how = FixtureRun.Options()
                (how.only, how.update) = (name, true)
                return try await FixtureRun.run(bundle, options: how, runner: stage.runner(bundle)).first
            }
        }

        private func tell(_ bundle: PluginBundle, _ made: (name: String, files: [String]), _ result: FixtureResult?)
            throws
        {
            let fixture = try FixtureCase(named: made.name, in: FixtureRun.folder(of: bundle), kind: bundle.kind)
            let isGood = result?.isGood == true && fixture.expect != nil
            let expect = fixture.expect.map { PrettyJSON.text($0) } ?? "-"
            options.show(
                [
                    "ok": .bool(isGood), "case": .string(made.name), "files": JSONValue(made.files),
                    "expect": fixture.expect ?? .null, "result": (result?.json).map(JSONValue.object) ?? .null,
                ],
                text: (made.files.map { "wrote \($0)" }
                    + (isGood
                        ? ["'\(entry)' answers now:", expect, "is that right? then it is the case's 'expect'"]
                        : [
                            result?.text ?? "",
                            "the page is kept; correct the script, then 'engyne-host test --update'",
                        ]))
                    .joined(separator: "\n"))
            if !isGood { throw ExitCode(1) }
        }
    }
}
