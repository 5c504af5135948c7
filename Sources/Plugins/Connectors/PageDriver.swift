package import Domain

/// The page as connectors use it: the port between them and a browser. Locators, fields and answers are written in the
/// page language, as JSON.
package protocol PageDriver: Sendable {
    /// Opens an address and waits until it is loaded. Throws when that fails or takes longer.
    func goto(_ url: String, timeoutSeconds: Double) async throws -> PageVisit
    /// The address the page is at now.
    func url() async throws -> String
    /// The place (from 0) of the first of the alternatives that appeared, `nil` when none did in time.
    func wait(_ locators: JSONValue, timeoutSeconds: Double) async throws -> Int?
    /// Reads `{"rows", "fields", "limit"}`: with rows `{rows, matched_by, matches}`, without the one object.
    func extract(_ spec: JSONValue) async throws -> JSONValue
    /// One guarded click. Throws only when it is unknown whether input was dispatched.
    func click(_ locator: JSONValue) async throws -> PageClick
    func scroll(_ locator: JSONValue) async throws
    func type(_ locator: JSONValue, text: String) async throws
    func html() async throws -> String
    /// A PNG.
    func screenshot() async throws -> [UInt8]
    /// The address of the document in the frame a locator means; `nil` when there is no such frame, or several.
    func frame(_ locator: JSONValue) async throws -> String?
    /// Until the entry ends, a dialog whose text holds this is answered yes; every other one is answered no.
    func acceptDialogs(_ text: String) async throws
    /// An entry begins: `responses` counts from here.
    func beginEntry() async throws
    /// The entry is over, however it went: windows the page opened are closed, dialogs are answered no again.
    func endEntry() async
    /// The page's own answers since the entry began whose address holds this text, oldest first.
    func responses(_ urlPart: String) async throws -> [PageAnswer]
}

/// Where a navigation ended.
package struct PageVisit: Sendable, Hashable {
    package let url: String
    /// HTTP status; `nil` when the page did not come over HTTP.
    package let status: Int?

    package init(url: String, status: Int?) { (self.url, self.status) = (url, status) }
}

/// What became of one wish to click.
package struct PageClick: Sendable, Hashable {
    package let dispatched: Bool
    /// Why not: `missing ambiguous hidden disabled moving covered outside stale vetoed`; `partial` when it was
    /// dispatched and not wholly seen to arrive.
    package let reason: String?
    package let detail: String?
    /// Addresses of windows the page opened while it was clicked.
    package var opened: [String] = []
    /// Texts of dialogs the page opened while it was clicked.
    package var dialogs: [String] = []
    /// Whether the locator asked not to wait until the element rests.
    package var isUnstable = false

    package init(dispatched: Bool, reason: String? = nil, detail: String? = nil) {
        (self.dispatched, self.reason, self.detail) = (dispatched, reason, detail)
    }

    package var json: JSONObject {
        var json: JSONObject = [
            "dispatched": .bool(dispatched), "reason": JSONValue(reason), "detail": JSONValue(detail),
        ]
        if !opened.isEmpty { json["opened"] = .array(opened.map(JSONValue.string)) }
        if !dialogs.isEmpty { json["dialogs"] = .array(dialogs.map(JSONValue.string)) }
        if isUnstable { json["stable"] = false }
        return json
    }
}

/// One answer the page itself received.
package struct PageAnswer: Sendable, Hashable {
    package let url: String
    package let method: String
    package let status: Int
    package let body: String
    package let requestBody: String?

    package init(url: String, method: String = "GET", status: Int, body: String, requestBody: String? = nil) {
        (self.url, self.method, self.status) = (url, method, status)
        (self.body, self.requestBody) = (body, requestBody)
    }

    /// Reads what `json` wrote, or a case's `answers`; `nil` without an address and a body.
    package init?(json: JSONValue) {
        guard let url = json["url"]?.string, let body = json["body"]?.string ?? json["json"]?.encodedString else {
            return nil
        }
        self.init(
            url: url, method: json["method"]?.string ?? "GET", status: json["status"]?.int ?? 200, body: body,
            requestBody: json["request_body"]?.string)
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "url": .string(url), "method": .string(method), "status": .int(Int64(status)), "body": .string(body),
        ]
        object["request_body"] = requestBody.map(JSONValue.string)
        return .object(object)
    }
}
