import Domain
import Egress
import Foundation
import Journal
import ProcessBridge
import Settings

/// The running host of a home, spoken to through its own API: commands that act go this way, so that permission,
/// audit and wording are the same as for everybody else.
struct HostClient {
    let baseURL: String
    let pid: Int32
    private let token: String
    private let egress: EgressClient

    /// The host of this home, or `nil` when none runs.
    static func running(in home: HomeFolder) throws -> HostClient? {
        guard let bytes = try AtomicFile.read(home.hostInfo), let info = try? JSONReader.read(bytes),
            let pid = info["pid"]?.int.map(Int32.init), let base = info["base_url"]?.string,
            let token = info["cli_token"]?.string,
            ProcessIdentity.of(pid) != nil
        else { return nil }
        var allow = HostAllowList()
        try allow.allow(base)
        return HostClient(baseURL: base, pid: pid, token: token, egress: EgressClient(allow: allow))
    }

    /// - Throws: `cli.host.not_running` (exit 69) when none runs.
    static func required(in home: HomeFolder) throws -> HostClient {
        guard let client = try running(in: home) else {
            throw HostFailure(
                code: "cli.host.not_running", message: "no host runs for \(home.root)",
                hint: "start one with 'engyne-host serve', or name another home with --home")
        }
        return client
    }

    /// One call; the answer's JSON, or `.null` for an empty body.
    /// - Throws: the API's own problem, with its code, sentence and hint.
    @discardableResult
    func call(_ method: String, _ path: String, body: JSONValue? = nil, timeoutSeconds: Double = 30) async throws
        -> JSONValue
    {
        let response = try await answer(method, path, body: body, timeoutSeconds: timeoutSeconds)
        let json = response.body.isEmpty ? JSONValue.null : try JSONReader.read(response.body)
        guard (200..<300).contains(response.status) else {
            throw HostFailure(
                code: json["code"]?.string ?? "cli.host.refused",
                message: json["detail"]?.string ?? json["title"]?.string ?? "the host answered \(response.status)",
                hint: json["hint"]?.string ?? "", isRetryable: response.status >= 500)
        }
        return json
    }

    /// One call; the answer as it came, whatever its status.
    func answer(_ method: String, _ path: String, body: JSONValue? = nil, timeoutSeconds: Double = 30) async throws
        -> OutgoingResponse
    {
        var request = OutgoingRequest(
            method: method, url: baseURL + path, timeoutSeconds: timeoutSeconds, secrets: [token])
        request.headers = [
            ("Authorization", "Bearer \(token)"), ("Accept", "application/json, */*;q=0.5"),
            ("X-Engyne-Client", "cli:\(NSUserName())"),
        ]
        if let body {
            request.headers.append(("Content-Type", "application/json"))
            request.body = body.encoded
        }
        return try await egress.send(request)
    }
}
