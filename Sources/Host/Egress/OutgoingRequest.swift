/// One request that leaves this machine.
package struct OutgoingRequest: Sendable {
    package var method: String
    /// The real address; it may carry a secret in its path or query and is never logged.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// The whole exchange, name lookup included. 0.05–600.
    package var timeoutSeconds: Double
    package var maxResponseBytes: Int
    /// Whether HTTP/2 may be spoken where the server has it.
    package var offersHTTP2 = false
    /// Values that never stand in a message, a log line or an answer handed on.
    package var secrets: [String]

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeoutSeconds: Double = 30, maxResponseBytes: Int = 4 << 20, secrets: [String] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutSeconds = timeoutSeconds
        self.maxResponseBytes = maxResponseBytes
        self.secrets = secrets
    }

    /// The address as it may be shown: no query, no user info, secrets as `***`.
    package var shownURL: String {
        let bare = url.prefix { $0 != "?" && $0 != "#" }
        let parts = bare.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, let host = parts[2].split(separator: "@").last else { return "(not a URL)" }
        let path = parts.count > 3 ? "/" + parts[3] : ""
        return SecretMask(secrets).masked("\(parts[0])//\(host)\(path)")
    }
}

/// A complete answer. Header names are lower case, in the order they came.
package struct OutgoingResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of this name, whatever its case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name == wanted }?.value
    }
}
