package import Domain
package import Egress
import Foundation

/// A vendor played from a case's list.
package final class RecordedExchange: HTTPTransport, @unchecked Sendable {
    private let lock = NSLock()
    private var rest: [JSONValue]
    private var found: [String] = []

    package init(_ steps: [JSONValue]) { rest = steps }

    /// What was asked differently, and what was never asked.
    package var problems: [String] {
        lock.withLock { found + rest.map { "never asked: \($0["expect"]?.encodedString ?? "{}")" } }
    }

    package func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<
        OutgoingResponse, EgressFailure
    > {
        let step = lock.withLock { () -> JSONValue? in
            guard !rest.isEmpty else {
                found.append("unexpected \(request.method) \(request.shownURL)")
                return nil
            }
            let step = rest.removeFirst()
            found += Self.differences(step["expect"] ?? [:], request)
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

    private static func differences(_ wanted: JSONValue, _ request: OutgoingRequest) -> [String] {
        var lines: [String] = []
        if let method = wanted["method"]?.string, method != request.method {
            lines.append("method: expected \(method), got \(request.method)")
        }
        if let url = wanted["url"]?.string, url != request.url {
            lines.append("url: expected \(url), got \(request.url)")
        }
        for (name, value) in wanted["headers"]?.object?.members ?? [] {
            let got = request.headers.first { $0.name.lowercased() == name.lowercased() }?.value
            if got != value.string {
                lines.append("header \(name): expected \(value.string ?? ""), got \(got ?? "none")")
            }
        }
        if let json = wanted["json"] {
            let got = (try? JSONReader.read(request.body ?? [])) ?? .null
            lines += JSONDifference.lines(expected: json, got: got).map { "json \($0)" }
        }
        if let body = wanted["body"]?.string, Array(body.utf8) != request.body ?? [] {
            lines.append("body: expected \(body), got \(String(decoding: request.body ?? [], as: UTF8.self))")
        }
        return lines
    }
}
