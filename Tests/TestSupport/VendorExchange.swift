package import Domain
import Foundation

/// One request as a vendor of the tests received it.
package struct VendorRequest: Sendable {
    package let method: String
    /// As received, without the query.
    package let path: String
    /// Decoded; the first of each name counts.
    package let query: [String: String]
    /// Names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]
    /// What the route's `{names}` stood for, decoded.
    package internal(set) var parameters: [String: String] = [:]

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; `nil` when it is none.
    package var json: JSONValue? {
        do { return try JSONReader.read(body) } catch { return nil }
    }

    // MARK: strictness

    /// A contract is broken when the header is missing or another one.
    package func require(header name: String, _ value: String? = nil) throws {
        guard let found = headers[name.lowercased()] else { throw VendorComplaint("\(name) is missing") }
        if let value, found != value { throw VendorComplaint("\(name) is '\(found)', expected '\(value)'") }
    }

    /// The members of a JSON object that has all of `required` and nothing beyond `optional`.
    package func members(required: [String], optional: [String] = []) throws -> JSONObject {
        guard headers["content-type"]?.hasPrefix("application/json") == true else {
            throw VendorComplaint("the body is not called JSON: \(headers["content-type"] ?? "no type")")
        }
        guard let object = json?.object else { throw VendorComplaint("the body is no JSON object: \(text.prefix(80))") }
        for name in required where object[name] == nil { throw VendorComplaint("'\(name)' is missing") }
        let known = Set(required + optional)
        for name in object.keys where !known.contains(name) { throw VendorComplaint("'\(name)' is no member") }
        return object
    }
}

/// A request its contract forbids. It is noted, and answered with 400.
package struct VendorComplaint: Error, CustomStringConvertible {
    package let description: String
    package init(_ text: String) { description = text }
}

/// What a vendor answers, and what it did for it.
package struct VendorAnswer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]
    /// Names what this request delivered, so that a second delivery of the same can be counted.
    package var delivers: String?

    package init(_ status: Int, _ body: [UInt8] = [], headers: [String: String] = [:], delivers: String? = nil) {
        (self.status, self.headers, self.body, self.delivers) = (status, headers, body, delivers)
    }

    package static func json(
        _ status: Int, _ value: JSONValue, headers: [String: String] = [:], delivers: String? = nil
    )
        -> VendorAnswer
    {
        let type = ["content-type": "application/json; charset=utf-8"]
        return VendorAnswer(status, value.encoded, headers: type.merging(headers) { $1 }, delivers: delivers)
    }

    package static func text(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") -> VendorAnswer
    {
        VendorAnswer(status, Array(text.utf8), headers: ["content-type": type])
    }
}

/// What goes wrong with one request. The name of a case says whether the vendor did its work before.
package enum VendorFault: Sendable {
    /// Answers this in place of its own answer: 429, 5xx, a refusal. Nothing is done.
    case refuse(VendorAnswer)
    /// Answers this although the work was done.
    case doneButAnswers(VendorAnswer)
    /// Closes the connection without an answer; nothing is done.
    case closeBefore
    /// Does its work and closes the connection without an answer.
    case doneThenClose
    /// Does its work; the answer has no body.
    case doneThenEmpty
    /// Does its work; of the answer's body half arrives.
    case doneThenTruncated
    /// Does its work; what comes back is no HTTP.
    case doneThenGarbage
    /// Does its work and never answers.
    case doneThenSilent
    /// Takes the request and neither works nor answers.
    case silent
    /// All as it should be, so many seconds late.
    case slow(Double)
}
