package import Browser
package import Connectors
package import Domain
import Foundation

/// The page a connector drives, whatever browser stands behind it at the moment. Each call is a step with a deadline of
/// its own, so that a page which never answers stops the heart and a slow one does not.
package actor SlotPage: PageDriver {
    private static let margin = StepTime.margin
    private let heartbeat: Heartbeat
    private var page: BrowserPage?
    private var mark = ResponseMark.beginning

    package init(heartbeat: Heartbeat) { self.heartbeat = heartbeat }

    package func seat(_ page: BrowserPage?) {
        self.page = page
        mark = page?.mark() ?? .beginning
    }

    private func current() throws -> BrowserPage {
        guard let page else { throw BrowserError.pageClosed }
        return page
    }

    private func step<T: Sendable>(_ name: String, _ seconds: Double, _ body: (BrowserPage) async throws -> T)
        async throws -> T
    {
        let page = try current()
        return try await heartbeat.step("page.\(name)", seconds: seconds + Self.margin) { try await body(page) }
    }

    package func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit {
        let visit = try await step("goto", timeoutSeconds) { try await $0.goto(url, timeoutSeconds: timeoutSeconds) }
        return PageVisit(url: visit.url, status: visit.status)
    }
    package func url() async throws -> String { try await step("url", 5) { try await $0.url() } }
    package func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int? {
        // The driver counts alternatives from 1, the port from 0.
        try await step("wait", timeoutSeconds) { try await $0.wait(locators, timeoutSeconds: timeoutSeconds) }.map {
            $0 - 1
        }
    }
    package func extract(_ spec: JSONValue) async throws -> JSONValue {
        try await step("extract", 10) { try await $0.extract(spec) }
    }
    package func click(_ locator: JSONValue) async throws -> PageClick {
        let report = try await step("click", 20) { try await $0.click(locator) }
        var click = PageClick(dispatched: report.dispatched, reason: report.reason?.rawValue, detail: report.detail)
        (click.opened, click.dialogs, click.isUnstable) = (report.opened, report.dialogs, report.isUnstable)
        return click
    }
    package func scroll(_ locator: JSONValue) async throws {
        try await step("scroll", 10) { try await $0.scroll(locator) }
    }
    package func type(_ locator: JSONValue, text: String) async throws {
        try await step("type", 10) { try await $0.type(locator, text: text) }
    }
    package func html() async throws -> String { try await step("html", 10) { try await $0.html() } }
    package func text() async throws -> String { try await step("text", 10) { try await $0.text() } }
    package func screenshot() async throws -> [UInt8] { try await step("screenshot", 15) { try await $0.screenshot() } }
    package func snapshotMHTML() async throws -> [UInt8] {
        try await step("mhtml", 15) { try await $0.snapshotMHTML() }
    }
    package func frame(_ locator: JSONValue) async throws -> String? {
        try await step("frame", 5) { try await $0.frame(locator) }
    }
    package func acceptDialogs(_ text: String) async throws {
        try await step("dialogs", 5) { await $0.acceptDialogs(text) }
    }
    package func endEntry() async {
        guard let page else { return }
        await heartbeat.step("page.end", seconds: 10 + Self.margin) { await page.endEntry() }
    }
    package func beginEntry() async throws { mark = try current().mark() }
    package func responses(_ urlPart: String) async throws -> [PageAnswer] {
        let from = mark
        return try await step("responses", 10) { try await $0.responses(since: from, urlPart: urlPart) }.map {
            PageAnswer(url: $0.url, method: $0.method, status: $0.status, body: $0.body, requestBody: $0.requestBody)
        }
    }
}
