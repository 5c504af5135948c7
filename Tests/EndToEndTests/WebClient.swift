import Domain
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct WebAnswer: Sendable {
    let status: Int
    let json: JSONValue
    let text: String
    let headers: [String: String]
}

/// An outside client: Foundation's, not ours. Status 0 when nobody answers.
enum WebClient {
    static func get(_ url: String) async -> WebAnswer { await call("GET", url) }

    static func call(_ method: String, _ url: String, _ body: JSONValue? = nil, _ headers: [String: String] = [:]) async
        -> WebAnswer
    {
        guard let address = URL(string: url) else { return WebAnswer(status: 0, json: .null, text: "", headers: [:]) }
        var request = URLRequest(url: address, timeoutInterval: 10)
        request.httpMethod = method
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body.encoded)
        }
        do {
            let (data, response) = try await URLSession.shared.data(for: request)
            let http = response as? HTTPURLResponse
            let fields = (http?.allHeaderFields ?? [:]).reduce(into: [String: String]()) {
                $0["\($1.key)".lowercased()] = "\($1.value)"
            }
            return WebAnswer(
                status: http?.statusCode ?? 0, json: (try? JSONReader.read(data)) ?? .null,
                text: String(decoding: data, as: UTF8.self),
                headers: fields)
        } catch {
            return WebAnswer(status: 0, json: .null, text: "\(error)", headers: [:])
        }
    }
}
