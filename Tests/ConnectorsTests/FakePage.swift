import Connectors
import Domain
import Foundation
import PluginKit

/// A page that answers what a test says and remembers what it was asked.
final class FakePage: PageDriver, @unchecked Sendable {
    private let lock = NSLock()
    private var calls: [String] = []
    var rows: JSONValue = ["rows": [], "matched_by": nil, "matches": 0]
    var clicks: [PageClick] = []
    var clickError: HostFailure?
    var clickNever = false
    var answers: [PageAnswer] = []
    var here = "about:blank"

    var log: [String] { lock.withLock { calls } }
    private func note(_ call: String) { lock.withLock { calls.append(call) } }

    func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit {
        note("goto \(url)")
        here = url
        return PageVisit(url: url, status: 200)
    }
    func url() async throws -> String { here }
    func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int? {
        note("wait \(locators.encodedString)")
        return 0
    }
    func extract(_ spec: JSONValue) async throws -> JSONValue {
        note("extract \(spec.encodedString)")
        return rows
    }
    func click(_ locator: JSONValue) async throws -> PageClick {
        note("click \(locator.encodedString)")
        if clickNever { try await Task.sleep(for: .seconds(30)) }
        if let clickError { throw clickError }
        return lock.withLock { clicks.isEmpty ? PageClick(dispatched: true) : clicks.removeFirst() }
    }
    func scroll(_ locator: JSONValue) async throws { note("scroll \(locator.encodedString)") }
    func type(_ locator: JSONValue, text: String) async throws {
        note("type \(locator.encodedString) \(text.count) signs")
    }
    func html() async throws -> String { "<html></html>" }
    func screenshot() async throws -> [UInt8] { [1, 2, 3] }
    func frame(_ locator: JSONValue) async throws -> String? {
        note("frame \(locator.encodedString)")
        return here
    }
    func acceptDialogs(_ text: String) async throws { note("accept \(text)") }
    func beginEntry() async throws { note("begin") }
    func endEntry() async {}
    func responses(_ urlPart: String) async throws -> [PageAnswer] { answers.filter { $0.url.contains(urlPart) } }
}

/// A connector made of the given entries.
enum Script {
    static let now = Date(timeIntervalSince1970: 1_767_952_800)  // 2026-01-09T10:00:00Z

    static func bundle(
        _ entries: String,
        permissions: String =
            "hosts = {'site.example.com'}, page = {'read', 'click', 'code'}, emit = {'lead.observed'}",
        rest: String = ""
    ) -> PluginBundle {
        let source = """
            local M = {manifest = {name = "demo", version = "1.2.3", api = 1, kind = "connector",
              permissions = {\(permissions)}, \(rest)}}
            \(entries)
            return M
            """
        return PluginBundle(
            kind: .connector, name: "demo", path: "/nowhere/connectors/demo", isSingleFile: false,
            files: ["init.lua": Array(source.utf8)])
    }

    static func runtime(
        _ entries: String, page: FakePage, permissions: String? = nil, rest: String = "",
        change: (inout ConnectorContext) -> Void = { _ in }
    ) async throws -> ConnectorRuntime {
        var context = ConnectorContext(slotID: "alpha", now: { now })
        change(&context)
        let made = permissions.map { bundle(entries, permissions: $0, rest: rest) } ?? bundle(entries, rest: rest)
        return try await ConnectorRuntime(bundle: made, context: context, page: page)
    }
}
