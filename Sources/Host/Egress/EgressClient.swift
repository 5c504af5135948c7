import Domain

/// The one way out for HTTP.
///
/// It promises four things: a request goes only where the allow list says; the address is checked again at the moment
/// of connecting; an answer larger than the limit, later than the time-out or cut short is no answer; and a failure
/// tells whether any byte of the request may have left. It never follows a redirect, never tries twice, never uses
/// the environment's proxy, and never puts a secret into a message.
package struct EgressClient: Sendable {
    /// Larger request bodies are refused before anything is sent.
    package static let maxRequestBytes = 4 << 20

    package let allow: HostAllowList
    private let transport: any HTTPTransport

    package init(allow: HostAllowList, transport: any HTTPTransport = CurlTransport()) {
        self.allow = allow
        self.transport = transport
    }

    /// Sends `request` once.
    /// - Throws: `EgressFailure`, which says whether bytes may have left.
    package func send(_ request: OutgoingRequest) async throws(EgressFailure) -> OutgoingResponse {
        let isInsideAllowed = try check(request)
        var asked = request
        asked.timeoutSeconds = min(max(request.timeoutSeconds, 0.05), 600)
        if asked.body == nil, ["POST", "PUT", "PATCH"].contains(asked.method) { asked.body = [] }
        let answer = try await transport.perform(asked, insideAllowed: isInsideAllowed).get()
        return masked(answer, SecretMask(request.secrets))
    }

    /// Every rule that needs no network; returns whether inside addresses are fine for this request.
    private func check(_ request: OutgoingRequest) throws(EgressFailure) -> Bool {
        let shown = request.shownURL
        guard Self.methods.contains(request.method) else {
            throw .notSent(.method, detail: "'\(request.method.prefix(20))' is not a method of http requests")
        }
        guard request.body?.count ?? 0 <= Self.maxRequestBytes else {
            throw .notSent(.bodyTooLarge, detail: "\(shown): the body is over \(Self.maxRequestBytes) bytes")
        }
        for header in request.headers where !Self.isClean(header) {
            throw .notSent(.header, detail: "\(shown): the header '\(header.name.prefix(40))' cannot be sent")
        }
        switch allow.judge(try Destination(url: request.url)) {
        case .allowed(let inside): return inside
        case .refused(let why): throw .notSent(.hostNotAllowed, detail: SecretMask(request.secrets).masked(why))
        }
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    /// Headers that would change what the request is or where it ends.
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer",
        "proxy-authorization",
        "proxy-connection", "keep-alive",
    ]

    private static func isClean(_ header: (name: String, value: String)) -> Bool {
        let isToken =
            !header.name.isEmpty
            && header.name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        let isValue = header.value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }
        return isToken && isValue && header.value.utf8.count <= 8192 && !reserved.contains(header.name.lowercased())
    }

    private func masked(_ answer: OutgoingResponse, _ mask: SecretMask) -> OutgoingResponse {
        OutgoingResponse(
            status: answer.status, headers: answer.headers.map { ($0.name, mask.masked($0.value)) },
            body: mask.masked(answer.body))
    }
}
