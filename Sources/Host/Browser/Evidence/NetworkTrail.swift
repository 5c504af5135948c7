import Domain
import Foundation
import ProcessBridge

/// The last 200 exchanges of a page, of every kind, with headers; bodies of those the page's scripts asked for. Kept as
/// they came and redacted when written, because most pages never fail.
package final class NetworkTrail: Sendable {
    package static let kept = 200

    /// One request and what came of it.
    struct Exchange: Sendable {
        var url: String
        var method: String
        var kind: String
        var requestHeaders: JSONObject
        var requestBody: String?
        var startedAt: Date
        /// The browser's own clock, in seconds.
        var begun: Double
        var ended: Double?
        var status = 0
        var statusText = ""
        var version = ""
        var mediaType = ""
        var responseHeaders = JSONObject()
        var redirect = ""
        var address: String?
        var timing: JSONObject?
        var size = 0
        var transferred: Int?
        var body: String?
        var problem: String?
    }
    private struct State {
        var exchanges: [Int: Exchange] = [:]
        /// Number of a running exchange by session and request id.
        var numbers: [String: Int] = [:]
        var last = 0
    }

    private let state = Guarded(State())
    private let now: WallClock

    init(now: @escaping WallClock) { self.now = now }

    /// The exchanges in the order they began.
    var all: [Exchange] {
        state.use { state in state.exchanges.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Takes one `Network.*` event. `session` keeps request ids of different processes apart.
    func take(_ method: String, _ params: JSONValue, session: String) {
        guard let id = params["requestId"]?.string else { return }
        let key = session + "/" + id
        switch method {
        case "Network.requestWillBeSent": begin(key, params)
        case "Network.responseReceived":
            change(key) { Self.answer(&$0, params["response"]) }
        case "Network.dataReceived":
            change(key) { $0.size += params["dataLength"]?.int ?? 0 }
        case "Network.loadingFinished":
            change(key) { exchange in
                exchange.ended = params["timestamp"]?.double
                exchange.transferred = params["encodedDataLength"]?.int
            }
        case "Network.loadingFailed":
            change(key) { exchange in
                exchange.ended = params["timestamp"]?.double
                exchange.problem = params["errorText"]?.string ?? "failed"
            }
        default: break
        }
    }

    /// The text of an answer, once `NetworkCapture` has it.
    func keep(body: String, request: String?, of key: String) {
        change(key) { exchange in
            exchange.body = body
            exchange.requestBody = exchange.requestBody ?? request
        }
    }

    private func change(_ key: String, _ body: (inout Exchange) -> Void) {
        state.use { state in
            guard let number = state.numbers[key], var exchange = state.exchanges[number] else { return }
            body(&exchange)
            state.exchanges[number] = exchange
        }
    }

    private func begin(_ key: String, _ params: JSONValue) {
        guard let request = params["request"], let url = request["url"]?.string, !url.hasPrefix("data:") else { return }
        let begun = params["timestamp"]?.double ?? 0
        if let answer = params["redirectResponse"] {
            change(key) { exchange in
                Self.answer(&exchange, answer)
                exchange.redirect = url
                exchange.ended = begun
            }
        }
        let exchange = Exchange(
            url: url, method: request["method"]?.string ?? "GET", kind: params["type"]?.string ?? "Other",
            requestHeaders: request["headers"]?.object ?? [:], requestBody: request["postData"]?.string,
            startedAt: params["wallTime"]?.double.map(Date.init(timeIntervalSince1970:)) ?? now(), begun: begun)
        state.use { state in
            state.last += 1
            state.numbers[key] = state.last
            state.exchanges[state.last] = exchange
            guard state.exchanges.count > 2 * Self.kept else { return }
            let oldest = state.last - Self.kept
            state.exchanges = state.exchanges.filter { $0.key > oldest }
            state.numbers = state.numbers.filter { $0.value > oldest }
        }
    }

    private static func answer(_ exchange: inout Exchange, _ response: JSONValue?) {
        guard let response else { return }
        exchange.status = response["status"]?.int ?? 0
        exchange.statusText = response["statusText"]?.string ?? ""
        exchange.version = response["protocol"]?.string ?? ""
        exchange.mediaType = response["mimeType"]?.string ?? ""
        exchange.responseHeaders = response["headers"]?.object ?? [:]
        exchange.address = response["remoteIPAddress"]?.string
        exchange.timing = response["timing"]?.object
    }
}
