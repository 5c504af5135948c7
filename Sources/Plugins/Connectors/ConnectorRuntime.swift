package import Domain
package import Foundation
import LuaBridge
package import PluginKit

/// One connector at work for one slot: calls its entries on a page and decodes what they say.
///
/// It knows no site. It decides nothing: whether a lead is kept or clicked is asked elsewhere, before `click` is called
/// at all. It guarantees what no script can undo: a click only in `click`, at most as many dispatches as the manifest's
/// limit, and that a click which may have left is never reported as one that did not. A state that a limit ended is
/// replaced by a fresh one; after three such stops in ten minutes the connector is set aside.
package actor ConnectorRuntime {
    package nonisolated let bundle: PluginBundle
    package nonisolated let manifest: Manifest
    package nonisolated let entries: Set<String>
    package nonisolated let settings: PluginSettings
    package nonisolated var stamp: PluginStamp { bundle.stamp(version: manifest.version) }

    private let context: ConnectorContext
    private let driver: any PageDriver
    private let flow = FlowState()
    private let decoder: AnswerDecoder
    private let modules: [LuaModule]
    private var sandbox: LuaSandbox?
    private var limitStops: [Date] = []

    private static let setAsideStops = 3
    private static let setAsideSeconds = 600.0

    /// Loads the connector. Throws `LuaFailure` or `PluginError` (a wrong manifest, wrong or missing options).
    package init(bundle: PluginBundle, context: ConnectorContext, page: any PageDriver) async throws {
        let loaded = try await PluginLoader.load(bundle)
        let settings = PluginSettings.resolve(
            manifest: loaded.manifest, values: context.options, environment: context.environment)
        guard settings.problems.isEmpty else {
            throw PluginError.badSettings(label: "slot \(context.slotID): options", problems: settings.problems)
        }
        (self.bundle, manifest, entries) = (bundle, loaded.manifest, loaded.entries)
        (self.settings, self.context, driver) = (settings, context, page)
        decoder = AnswerDecoder(connector: bundle.name, region: context.region)
        modules = try Self.modules(
            manifest: loaded.manifest, settings: settings, context: context, driver: page, flow: flow)
        _ = try await open()
    }

    private static func modules(
        manifest: Manifest, settings: PluginSettings, context: ConnectorContext, driver: any PageDriver, flow: FlowState
    ) throws -> [LuaModule] {
        let page = PageFunctions(
            driver: driver, flow: flow, permissions: manifest.permissions.page, hosts: manifest.allowedHosts(settings),
            clickVeto: context.clickVeto, keepPicture: context.keepPicture, log: context.log)
        // What a connector's request may have done needs no record: it can only read.
        let outgoing = try OutgoingFunctions(
            manifest: manifest, settings: settings, context: context.outgoing, trace: SendTrace(), now: context.now)
        var common = context.common(for: manifest)
        let redact = common.redact
        common.redact = { outgoing.masked(redact($0)) }
        var granted = CommonFunctions.modules(common) + outgoing.modules + [page.module()]
        if manifest.permissions.emit.contains("lead.observed") {
            granted.append(LeadFunctions.module(observed: { flow.addRow($0) }, seen: context.seen))
        }
        return PluginLoader.refusingModules(except: granted).map { $0.traced(context.trace) }
    }

    /// Whether this is a source without pages: it pulls leads from an interface, and no browser is needed for it.
    package nonisolated var isPull: Bool { has("pull") && !has("observe") }

    /// Whether the connector has an entry, e.g. the optional `balance`.
    package nonisolated func has(_ entry: String) -> Bool { entries.contains(entry) }

    // MARK: entries

    /// Asks whether the page is logged in. `code` is what a person answered to an open challenge.
    package func login(code: String? = nil) async throws -> LoginAnswer {
        try await call("login", code: code) { try decoder.login($0) }
    }

    /// Reads the leads on the page.
    package func observe() async throws -> Observation {
        try await call("observe") { try decoder.observation($0, entry: "observe", flow: flow, now: context.now()) }
    }

    /// Reads the leads of a source without pages, from where the last pull ended.
    package func pull(cursor: JSONValue) async throws -> Pulled {
        try await call("pull", extra: [cursor]) { try decoder.pulled($0, flow: flow, now: context.now()) }
    }

    /// Clicks for one lead. Never throws once input may have left: then the answer is `uncertain` with the failure.
    package func click(_ lead: Lead) async throws -> ClickAnswer {
        do {
            return try await call("click", extra: [.object(lead.json)]) { try decoder.click($0, flow: flow) }
        } catch {
            if let missing = error as? ConnectorError, case .missingEntry = missing { throw missing }
            return decoder.brokenClick(error, flow: flow)
        }
    }

    /// Looks whether a click was a purchase.
    ///
    /// `clickedAt` is when the intent was written: `ctx.clicked_at` in seconds and `lead.clicked_at` as ISO text. `contact`
    /// is what is known already, as `ctx.contact`.
    package func verify(_ lead: Lead, clickedAt: Date? = nil, contact: JSONObject? = nil) async throws -> VerifyAnswer {
        var row = lead.json
        var context = JSONObject()
        if let clickedAt {
            row["clicked_at"] = .string(Timestamp.string(clickedAt))
            context["clicked_at"] = .double(ScriptTime.seconds(clickedAt))
        }
        context["contact"] = contact.map(JSONValue.object)
        return try await call("verify", extra: [.object(row)], context: context) { try decoder.verify($0) }
    }

    /// The credits left, `nil` when the page does not say or the connector has no such entry.
    package func balance() async throws -> Int? {
        guard has("balance") else { return nil }
        return try await call("balance") { try decoder.balance($0) }
    }

    /// The pages a probe looks at; none when the connector does not say.
    package func pages() async throws -> [ProbePage] {
        guard has("pages") else { return [] }
        return try await call("pages") { try decoder.pages($0) }
    }

    /// Calls an entry and gives what it returned, undecoded: for fixtures and trials.
    package func raw(
        _ entry: String, extra: [JSONValue] = [], code: String? = nil, context: JSONObject = JSONObject()
    ) async throws -> JSONValue {
        try await call(entry, extra: extra, code: code, context: context) { $0 }
    }

    // MARK: the call

    /// Entries that get no page, whatever the connector.
    package static let pageless: Set<String> = ["pages", "pull", EntryName.selfcheck]

    /// One flow from the call to the decoded answer, and how it ended told: an answer that is none counts against the
    /// script as its errors do.
    private func call<Answer>(
        _ entry: String, extra: [JSONValue] = [], code: String? = nil, context more: JSONObject = JSONObject(),
        as decode: (JSONValue) throws -> Answer
    ) async throws -> Answer {
        do {
            let value = try await run(entry, extra: extra, code: code, context: more)
            let answer = try decode(value)
            tell(entry, nil)
            return answer
        } catch {
            let placed = (error as? ConnectorError)?.placed(EntryPlace.find(entry, in: bundle)) ?? error
            tell(entry, placed)
            throw placed
        }
    }

    private func tell(_ entry: String, _ error: (any Error)?) {
        let flow = PluginFlow(
            kind: .connector, plugin: bundle.name, hash: bundle.hash, slot: context.slotID, entry: entry, error: error)
        if let flow { context.ended(flow) }
    }

    private func run(
        _ entry: String, extra: [JSONValue], code: String?, context more: JSONObject
    ) async throws -> JSONValue {
        let withPage = !isPull && !Self.pageless.contains(entry)
        guard has(entry) else { throw ConnectorError.missingEntry(connector: bundle.name, entry: entry) }
        let sandbox = try await open()
        flow.begin(clicks: entry == "click" ? manifest.limits.clicks : 0, code: entry == "login" ? code : nil)
        if withPage { try await driver.beginEntry() }
        var table = contextTable(code: code)
        table.merge(more)
        var arguments = [LuaValue(json: .object(table))]
        if withPage { arguments.append(.module("page")) }
        arguments += extra.map(LuaValue.init(json:))
        do {
            let answer = try await sandbox.call(
                entry, arguments, deadlineSeconds: Double(manifest.limits.flowSeconds))
            if withPage { await driver.endEntry() }
            return answer.json
        } catch {
            if withPage { await driver.endEntry() }
            if PluginFlow.isLimitStop(error) { limitStops.append(context.now()) }
            if await sandbox.isPoisoned { self.sandbox = nil }
            throw error
        }
    }

    private func contextTable(code: String?) -> JSONObject {
        var table: JSONObject = [
            "settings": .object(settings.values), "now": .double(ScriptTime.seconds(context.now())),
            "slot": .string(context.slotID),
        ]
        table["code"] = code.map(JSONValue.string)
        return table
    }

    private func open() async throws -> LuaSandbox {
        if let sandbox { return sandbox }
        limitStops = limitStops.filter { context.now().timeIntervalSince($0) < Self.setAsideSeconds }
        guard limitStops.count < Self.setAsideStops else {
            throw ConnectorError.setAside(connector: bundle.name, slotID: context.slotID)
        }
        let fresh = try LuaSandbox(
            script: bundle.script, modules: modules, limits: manifest.limits.lua, seed: context.seed,
            describe: PluginLoader.describe)
        _ = try await fresh.load()
        sandbox = fresh
        return fresh
    }
}
