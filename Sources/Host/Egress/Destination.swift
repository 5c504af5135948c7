import CurlBridge

/// Where a URL leads: the parts that are compared with an allow list.
package struct Destination: Sendable, Hashable, CustomStringConvertible {
    package let scheme: String
    package let host: String
    package let port: Int

    package init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Reads an absolute `http` or `https` URL.
    /// - Throws: `EgressFailure.notSent(.url…)` for user info, other schemes, odd spellings of an address.
    package init(url: String) throws(EgressFailure) {
        guard let parsed = CurlURL(url) else { throw .notSent(.url, detail: "this is not an absolute URL") }
        guard parsed.scheme == "http" || parsed.scheme == "https" else {
            throw .notSent(.url, detail: "'\(parsed.scheme)' is not a scheme of http or https")
        }
        guard !parsed.hasUserInfo else { throw .notSent(.url, detail: "a URL must not carry user info") }
        guard !Self.isOddAddress(url: url, host: parsed.host) else {
            throw .notSent(.url, detail: "write the address of '\(parsed.host)' as a dotted quad")
        }
        self.init(scheme: parsed.scheme, host: parsed.host, port: parsed.port)
    }

    package var description: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The parser turned `0x7f.1` into `127.0.0.1`: the host of the text is then another one.
    private static func isOddAddress(url: String, host: String) -> Bool {
        let isQuad =
            host.split(separator: ".", omittingEmptySubsequences: false).count == 4
            && host.allSatisfy { $0.isNumber || $0 == "." }
        return isQuad && !url.contains("//" + host)
    }
}
