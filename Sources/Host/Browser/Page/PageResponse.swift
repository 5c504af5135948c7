package import Domain
package import Foundation

/// One answer the page itself asked for with XHR or fetch, as the browser saw it.
package struct PageResponse: Sendable, Hashable {
    package let url: String
    package let method: String
    /// HTTP status; 0 when no whole answer came (`failure` says why).
    package let status: Int
    /// Text of the answer; empty when it was not kept.
    package let body: String
    /// Text the page sent, or `nil` for none.
    package let requestBody: String?
    /// When the answer was whole.
    package let at: Date
    /// Why there is no whole answer or no body, or `nil`.
    package let failure: String?
    /// Seconds its `Retry-After` header asks for, if any.
    package var retryAfter: Int?

    package var json: JSONValue {
        var object: JSONObject = [
            "url": .string(url), "method": .string(method), "status": JSONValue(status), "body": .string(body),
        ]
        object["request_body"] = requestBody.map(JSONValue.string)
        object["failure"] = failure.map(JSONValue.string)
        object["at"] = .string(Timestamp.string(at))
        return .object(object)
    }
}

/// A place in the order of a page's answers.
package struct ResponseMark: Sendable, Hashable, Comparable {
    let number: Int

    /// Before the first answer.
    package static let beginning = ResponseMark(number: 0)
    package static func < (a: ResponseMark, b: ResponseMark) -> Bool { a.number < b.number }
}
