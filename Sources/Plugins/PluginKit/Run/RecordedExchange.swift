package import Domain
package import Egress
import Foundation

/// A vendor played from a case's list.
package final class RecordedExchange: HTTPTransport, @unchecked Sendable {
    private let lock = NSLock()
    private var rest: [JSONValue]
    private var taken = 0
    private var found: [FixtureProblem] = []

    package init(_ steps: [JSONValue]) { rest = steps }

    /// What was asked differently, and what was never asked.
    package var problems: [FixtureProblem] {
        lock.withLock {
            found
                + rest.enumerated().map { index, step in
                    FixtureProblem(
                        "$.http[\(taken + index)]", "was never asked: \(step["expect"]?.encodedString ?? "{}")")
                }
        }
    }

    package func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<
        OutgoingResponse, EgressFailure
    > {
        let step = lock.withLock { () -> JSONValue? in
            guard !rest.isEmpty else {
                let place = taken == 0 ? "$" : "$.http"
                found.append(FixtureProblem(place, "the case records no \(request.method) \(request.shownURL)"))
                return nil
            }
            let step = rest.removeFirst()
            found += Self.differences(step["expect"] ?? [:], request, at: "$.http[\(taken)].expect")
            taken += 1
            return step
        }
        guard let answer = step?["answer"] else { return .failure(.notSent(.connect, detail: "nothing is recorded")) }
        return Self.play(answer, request)
    }

    private static func play(_ answer: JSONValue, _ request: OutgoingRequest) -> Result<OutgoingResponse, EgressFailure>
    {
        switch answer["fault"]?.string {
        case "connect": return .failure(.notSent(.connect, detail: "\(request.shownURL): connection refused"))
        case "timeout_after_send": return .failure(.unknown(.timeout, detail: "\(request.shownURL): no answer in time"))
        case "reset": return .failure(.unknown(.reset, detail: "\(request.shownURL): the connection was lost"))
        default: break
        }
        let headers = answer["headers"]?.object?.members.map { ($0.key.lowercased(), $0.value.string ?? "") } ?? []
        let body = answer["json"].map(\.encoded) ?? Array((answer["body"]?.string ?? "").utf8)
        return .success(OutgoingResponse(status: answer["status"]?.int ?? 200, headers: headers, body: body))
    }

    private static func differences(_ wanted: JSONValue, _ request: OutgoingRequest, at place: String)
        -> [FixtureProblem]
    {
        var problems: [FixtureProblem] = []
        func compare(_ part: String, _ expected: String?, _ got: String?) {
            guard let expected, expected != got else { return }
            problems.append(
                FixtureProblem("\(place).\(part)", "expected \(quoted(expected)), got \(got.map(quoted) ?? "nothing")"))
        }
        compare("method", wanted["method"]?.string, request.method)
        compare("url", wanted["url"]?.string, request.url)
        for (name, value) in wanted["headers"]?.object?.members ?? [] {
            compare(
                "headers.\(name)", value.string ?? value.encodedString,
                request.headers.first { $0.name.lowercased() == name.lowercased() }?.value)
        }
        if let json = wanted["json"] {
            let got = (try? JSONReader.read(request.body ?? [])) ?? .null
            problems += JSONDifference.problems(expected: json, got: got, at: "\(place).json")
        }
        let form = Self.form(request.body ?? [])
        for (name, value) in wanted["form"]?.object?.members ?? [] { compare("form.\(name)", value.string, form[name]) }
        compare("body", wanted["body"]?.string, String(decoding: request.body ?? [], as: UTF8.self))
        return problems
    }

    /// The fields of a form; of two with one name the first.
    private static func form(_ body: [UInt8]) -> [String: String] {
        let pairs = String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
            pair.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
        }
        return Dictionary(pairs.map { ($0.first ?? "", $0.count > 1 ? $0[1] : "") }) { first, _ in first }
    }

    private static func quoted(_ text: String) -> String { JSONDifference.short(.string(text)) }
}
