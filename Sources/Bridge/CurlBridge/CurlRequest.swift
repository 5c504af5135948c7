/// What libcurl is asked to do, as plain values.
package struct CurlRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// The whole transfer, name lookup included.
    package var timeoutSeconds: Double
    package var connectTimeoutSeconds: Double
    package var maxResponseBytes: Int
    /// Whether addresses inside the machine or its networks may be connected to.
    package var insideAllowed: Bool
    /// Whether HTTP/2 is asked for in the TLS handshake; a server without it is spoken to in HTTP/1.1.
    package var offersHTTP2 = false

    package init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeoutSeconds: Double = 30, connectTimeoutSeconds: Double = 10, maxResponseBytes: Int = 4 << 20,
        insideAllowed: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutSeconds = timeoutSeconds
        self.connectTimeoutSeconds = connectTimeoutSeconds
        self.maxResponseBytes = maxResponseBytes
        self.insideAllowed = insideAllowed
    }
}

/// A complete answer. Header names are lower case, in the order they came.
package struct CurlResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
