import Domain
import Foundation
import ProcessBridge

/// Watches a page's own XHR and fetch answers without touching them. Bodies are fetched the moment they are whole,
/// because the browser forgets them at the next navigation. Keeps the last 200 answers, each body up to 4 MB.
final class NetworkCapture: Sendable {
    static let kept = 200
    static let largestBody = 4 << 20
    /// Asks the browser for a body or a request's text; the answer comes on the reading thread.
    typealias Ask =
        @Sendable (_ method: String, _ params: JSONObject, _ done: @escaping @Sendable (CDPConnection.Reply) -> Void) ->
        Void

    private struct Exchange {
        var url: String
        var method: String
        var requestBody: String?
        var lacksRequestBody: Bool
        var status: Int?
        var retryAfter: Int?
        var size = 0
        var loader: String
    }
    private struct State {
        var running: [String: Exchange] = [:]
        /// Numbers of answers whose body is still on its way.
        var fetching: [Int: String] = [:]
        var answers: [(number: Int, response: PageResponse)] = []
        var lastNumber = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Guarded(State())
    private let now: WallClock

    /// Told of each answer as it is kept, with its session and request id.
    private let onKept: @Sendable (_ key: String, PageResponse) -> Void

    init(now: @escaping WallClock, onKept: @escaping @Sendable (String, PageResponse) -> Void = { _, _ in }) {
        (self.now, self.onKept) = (now, onKept)
    }

    var mark: ResponseMark { ResponseMark(number: state.use { $0.lastNumber }) }

    /// Answers after the mark whose address holds `urlPart`, oldest first, without waiting.
    func answers(since mark: ResponseMark, urlPart: String) -> [PageResponse] {
        state.use { state in
            state.answers.filter { $0.number > mark.number && (urlPart.isEmpty || $0.response.url.contains(urlPart)) }
                .sorted { $0.number < $1.number }.map(\.response)
        }
    }

    /// Whether a body that belongs in `answers(since:urlPart:)` is still on its way.
    func isFetching(since mark: ResponseMark, urlPart: String) -> Bool {
        state.use { $0.fetching.contains { $0.key > mark.number && (urlPart.isEmpty || $0.value.contains(urlPart)) } }
    }

    /// Returns at the next change, or after the given time.
    func nextChange(seconds: Double) async {
        let number = state.use { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let timer = Task { [self] in
            try? await Task.sleep(for: .seconds(seconds))
            wake(number)
        }
        await withCheckedContinuation { waiter in
            let isLate = state.use { state in
                if timer.isCancelled { return true }
                state.waiters[number] = waiter
                return false
            }
            if isLate { waiter.resume() }
        }
        timer.cancel()
    }

    private func wake(_ number: Int) {
        state.use { $0.waiters.removeValue(forKey: number) }?.resume()
    }

    private func wakeAll() {
        let waiters = state.use { state in
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Takes one `Network.*` event. `session` keeps request ids of different processes apart.
    func take(_ method: String, _ params: JSONValue, session: String, ask: @escaping Ask) {
        guard let id = params["requestId"]?.string else { return }
        let key = session + "/" + id
        switch method {
        case "Network.requestWillBeSent": begin(key, params)
        case "Network.responseReceived":
            let pause = RetryAfter.seconds(params["response"]?["headers"], now: now())
            state.use { state in
                state.running[key]?.status = params["response"]?["status"]?.int ?? 0
                state.running[key]?.retryAfter = pause
            }
        case "Network.dataReceived":
            state.use { $0.running[key]?.size += params["dataLength"]?.int ?? 0 }
        case "Network.loadingFinished": finish(key, id, ask)
        case "Network.loadingFailed": fail(key, params["errorText"]?.string ?? "failed")
        default: break
        }
    }

    private func begin(_ key: String, _ params: JSONValue) {
        guard ["XHR", "Fetch"].contains(params["type"]?.string), let request = params["request"] else { return }
        let text = request["postData"]?.string
        state.use { state in
            state.running[key] = Exchange(
                url: request["url"]?.string ?? "", method: request["method"]?.string ?? "GET", requestBody: text,
                lacksRequestBody: text == nil && request["hasPostData"]?.bool == true,
                loader: params["loaderId"]?.string ?? "")
        }
    }

    /// The main frame shows another document: what the old one asked for and never read to its end gets no event of its
    /// own any more. Its answer counts as far as it was seen.
    func documentChanged(loader: String, session: String, ask: @escaping Ask) {
        let left = state.use { state in
            state.running.filter { $0.key.hasPrefix(session + "/") && $0.value.loader != loader }
        }
        for (key, exchange) in left.sorted(by: { $0.key < $1.key }) {
            if exchange.status == nil {
                fail(key, "the page went elsewhere before an answer came")
            } else {
                finish(key, String(key.dropFirst(session.count + 1)), ask)
            }
        }
    }

    /// Takes an exchange out of the running ones and gives it its place in the order.
    private func settle(_ key: String) -> (Exchange, Int)? {
        state.use { state in
            guard let exchange = state.running.removeValue(forKey: key) else { return nil }
            state.lastNumber += 1
            state.fetching[state.lastNumber] = exchange.url
            return (exchange, state.lastNumber)
        }
    }

    private func finish(_ key: String, _ id: String, _ ask: @escaping Ask) {
        guard let (exchange, number) = settle(key) else { return }
        guard exchange.size <= Self.largestBody else {
            return keep(key, number, exchange, body: "", failure: "the body is over \(Self.largestBody >> 20) MB")
        }
        ask("Network.getResponseBody", ["requestId": .string(id)]) { [self] reply in
            let (body, failure) = Self.body(reply)
            guard exchange.lacksRequestBody else {
                return keep(key, number, exchange, body: body, failure: failure)
            }
            ask("Network.getRequestPostData", ["requestId": .string(id)]) { [self] reply in
                var whole = exchange
                whole.requestBody = (try? reply.get()).flatMap { try? JSONReader.read($0) }?["postData"]?.string
                keep(key, number, whole, body: body, failure: failure)
            }
        }
    }

    private func fail(_ key: String, _ problem: String) {
        guard let (begun, number) = settle(key) else { return }
        var exchange = begun
        exchange.status = 0
        keep(key, number, exchange, body: "", failure: problem)
    }

    private func keep(_ key: String, _ number: Int, _ exchange: Exchange, body: String, failure: String?) {
        let response = PageResponse(
            url: exchange.url, method: exchange.method, status: exchange.status ?? 0, body: body,
            requestBody: exchange.requestBody, at: now(), failure: failure, retryAfter: exchange.retryAfter)
        state.use { state in
            state.fetching[number] = nil
            state.answers.append((number, response))
            if state.answers.count > Self.kept { state.answers.removeFirst(state.answers.count - Self.kept) }
        }
        onKept(key, response)
        wakeAll()
    }

    private static func body(_ reply: CDPConnection.Reply) -> (String, failure: String?) {
        do {
            let value = try JSONReader.read(reply.get())
            let text = value["body"]?.string ?? ""
            guard value["base64Encoded"]?.bool == true else { return (text, nil) }
            return (String(decoding: Data(base64Encoded: text) ?? Data(), as: UTF8.self), nil)
        } catch {
            return ("", "the body was not kept: \((error as? BrowserError)?.message ?? "\(error)")")
        }
    }
}
