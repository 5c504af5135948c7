package import Domain

/// The page of a source without pages: whatever is asked of it, there is none.
package struct NoPage: PageDriver {
    package init() {}

    private func none() -> HostFailure {
        HostFailure(
            code: "connector.page.none", message: "this connector has no pages: it pulls from an interface",
            hint: "use http in 'pull'")
    }

    package func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit { throw none() }
    package func url() async throws -> String { throw none() }
    package func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int? { throw none() }
    package func extract(_ spec: JSONValue) async throws -> JSONValue { throw none() }
    package func click(_ locator: JSONValue) async throws -> PageClick {
        PageClick(dispatched: false, reason: "missing")
    }
    package func scroll(_ locator: JSONValue) async throws { throw none() }
    package func type(_ locator: JSONValue, text: String) async throws { throw none() }
    package func html() async throws -> String { throw none() }
    package func screenshot() async throws -> [UInt8] { throw none() }
    package func frame(_ locator: JSONValue) async throws -> String? { throw none() }
    package func acceptDialogs(_ text: String) async throws {}
    package func beginEntry() async throws {}
    package func endEntry() async {}
    package func responses(_ urlPart: String) async throws -> [PageAnswer] { [] }
}
