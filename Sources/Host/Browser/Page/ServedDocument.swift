/// A document given to the page in place of the network's, for fixtures.
package struct ServedDocument: Sendable, Hashable {
    package var body: [UInt8]
    package var contentType: String
    package var status: Int
    /// Further headers, e.g. a policy that keeps the document's own scripts from running.
    package var headers: [String: String] = [:]

    package init(body: [UInt8], contentType: String = "text/html; charset=utf-8", status: Int = 200) {
        self.body = body
        self.contentType = contentType
        self.status = status
    }

    package init(html: String, status: Int = 200) { self.init(body: Array(html.utf8), status: status) }
}
