import Domain
import Foundation

/// A page's exchanges as an HTTP Archive, version 1.2, so that any tool for such files reads them. Secrets and contacts
/// are taken out: the lists of cookies are empty, bodies are redacted and cut.
struct HARFile {
    private static let longestBody = 32 << 10
    /// A longer body is cut before it is read at all.
    private static let longestRead = 256 << 10

    let exchanges: [NetworkTrail.Exchange]
    /// As the browser names itself, e.g. `HeadlessChrome/156.0.7001.1`.
    let product: String
    let creator: String

    var json: JSONValue {
        let parts = product.split(separator: "/", maxSplits: 1).map(String.init)
        let version = parts.count > 1 ? parts[1] : ""
        return [
            "log": [
                "version": "1.2", "creator": ["name": "engyne-host", "version": .string(creator)],
                "browser": ["name": .string(parts.first ?? "unknown"), "version": .string(version)],
                "pages": [], "entries": .array(exchanges.map { .object(Self.entry($0)) }),
                "comment": "cookies, keys, tokens, phone numbers and mail addresses were taken out",
            ]
        ]
    }

    private static func entry(_ exchange: NetworkTrail.Exchange) -> JSONObject {
        let total = exchange.ended.map { max(0, ($0 - exchange.begun) * 1000) } ?? 0
        var entry: JSONObject = [
            "startedDateTime": .string(Timestamp.string(exchange.startedAt)), "time": .double(rounded(total)),
            "request": .object(request(exchange)), "response": .object(response(exchange)), "cache": [:],
            "timings": .object(timings(exchange, total: total)), "_resourceType": .string(exchange.kind.lowercased()),
        ]
        if let address = exchange.address, !address.isEmpty { entry["serverIPAddress"] = .string(address) }
        if let problem = exchange.problem {
            entry["_error"] = .string(problem)
        } else if exchange.ended == nil {
            entry["comment"] = "not finished when this was written"
        }
        return entry
    }

    private static func request(_ exchange: NetworkTrail.Exchange) -> JSONObject {
        let url = EvidenceRedaction.url(exchange.url)
        var request: JSONObject = [
            "method": .string(exchange.method), "url": .string(url), "httpVersion": .string(exchange.version),
            "cookies": [], "headers": headers(exchange.requestHeaders), "queryString": query(url), "headersSize": -1,
            "bodySize": JSONValue(exchange.requestBody?.utf8.count ?? 0),
        ]
        if let body = exchange.requestBody {
            let type = value(of: "content-type", in: exchange.requestHeaders) ?? ""
            let text = self.text(body, type: type)
            request["postData"] = ["mimeType": .string(type), "params": [], "text": .string(text)]
        }
        return request
    }

    private static func response(_ exchange: NetworkTrail.Exchange) -> JSONObject {
        var content: JSONObject = [
            "size": JSONValue(exchange.size), "mimeType": .string(exchange.mediaType),
        ]
        if let body = exchange.body { content["text"] = .string(text(body, type: exchange.mediaType)) }
        return [
            "status": JSONValue(exchange.status), "statusText": .string(exchange.statusText),
            "httpVersion": .string(exchange.version), "cookies": [], "headers": headers(exchange.responseHeaders),
            "content": .object(content), "redirectURL": .string(EvidenceRedaction.url(exchange.redirect)),
            "headersSize": -1, "bodySize": JSONValue(exchange.transferred ?? -1),
        ]
    }

    private static func text(_ body: String, type: String) -> String {
        let read = body.utf8.count > longestRead ? String(body.prefix(longestRead)) : body
        let clean = EvidenceRedaction.body(read, type: type)
        return clean.count > longestBody ? clean.prefix(longestBody) + "… [cut]" : clean
    }

    private static func headers(_ headers: JSONObject) -> JSONValue {
        .array(
            headers.members.flatMap { name, value -> [JSONValue] in
                // Several of one name come as lines of one value.
                (value.string ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { line in
                    ["name": .string(name), "value": .string(EvidenceRedaction.header(name, String(line)))]
                }
            })
    }

    private static func value(of name: String, in headers: JSONObject) -> String? {
        headers.members.first { $0.key.lowercased() == name }?.value.string
    }

    /// The parameters of an address that is redacted already.
    private static func query(_ url: String) -> JSONValue {
        guard let mark = url.firstIndex(of: "?") else { return [] }
        let text = url[url.index(after: mark)...].prefix { $0 != "#" }
        return .array(
            text.split(separator: "&").map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let value = sides.count > 1 ? sides[1] : ""
                return [
                    "name": .string(sides[0].removingPercentEncoding ?? sides[0]),
                    "value": .string(value.removingPercentEncoding ?? value),
                ]
            })
    }

    /// The phases as the browser timed them; -1 for one that did not happen.
    private static func timings(_ exchange: NetworkTrail.Exchange, total: Double) -> JSONObject {
        func at(_ name: String) -> Double? { exchange.timing?[name]?.double.flatMap { $0 >= 0 ? $0 : nil } }
        func between(_ from: String, _ to: String) -> Double? {
            guard let start = at(from), let end = at(to) else { return nil }
            return max(0, end - start)
        }
        let head = at("receiveHeadersEnd")
        let send = between("sendStart", "sendEnd") ?? 0
        let wait = head.map { max(0, $0 - (at("sendEnd") ?? 0)) } ?? total
        let received = head.flatMap { head in
            exchange.timing?["requestTime"]?.double.map { max(0, total - head - ($0 - exchange.begun) * 1000) }
        }
        return [
            "blocked": .double(-1), "dns": .double(rounded(between("dnsStart", "dnsEnd") ?? -1)),
            "connect": .double(rounded(between("connectStart", "connectEnd") ?? -1)),
            "send": .double(rounded(send)), "wait": .double(rounded(wait)),
            "receive": .double(rounded(received ?? 0)), "ssl": .double(rounded(between("sslStart", "sslEnd") ?? -1)),
        ]
    }

    private static func rounded(_ milliseconds: Double) -> Double { (milliseconds * 1000).rounded() / 1000 }
}

extension NetworkTrail {
    /// The last 200 exchanges as an HTTP Archive.
    package func archive(product: String, creator: String = "1") -> [UInt8] {
        HARFile(exchanges: all.suffix(Self.kept), product: product, creator: creator).json.encoded
    }
}
