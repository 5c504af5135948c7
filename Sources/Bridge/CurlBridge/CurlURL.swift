import CCurl

/// A URL split by libcurl's own parser.
///
/// Checking with one parser and connecting with another is the classic way around a host check, so the parts that
/// are compared with an allow list come from the parser that the transfer itself uses.
package struct CurlURL: Sendable, Hashable {
    /// Lower case, `http` or `https` (other schemes are split too; who allows them is the caller's matter).
    package let scheme: String
    /// Lower case, IPv6 without brackets; odd IPv4 spellings (`0x7f.1`) come out as dotted quads.
    package let host: String
    package let port: Int
    package let path: String
    package let hasUserInfo: Bool
    package let hasQuery: Bool

    /// `nil` for anything libcurl does not take as an absolute URL, and for text with spaces, control characters,
    /// backslashes or bytes outside ASCII.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 8192,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
        else { return nil }
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        let strict = UInt32(CURLU_NON_SUPPORT_SCHEME)
        guard curl_url_set(url, CURLUPART_URL, text, strict) == CURLUE_OK else { return nil }
        guard let scheme = Self.part(url, CURLUPART_SCHEME), let host = Self.part(url, CURLUPART_HOST), !host.isEmpty,
            let port = Self.part(url, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { return nil }
        self.scheme = scheme.lowercased()
        self.host = Self.bare(host)
        self.port = port
        path = Self.part(url, CURLUPART_PATH) ?? "/"
        hasUserInfo = Self.part(url, CURLUPART_USER) != nil || Self.part(url, CURLUPART_PASSWORD) != nil
        hasQuery = Self.part(url, CURLUPART_QUERY) != nil
    }

    private static func part(_ url: OpaquePointer, _ what: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, what, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Without brackets and without the one dot that may end a name.
    private static func bare(_ host: String) -> String {
        var name = Substring(host.lowercased())
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if name.hasSuffix(".") { name = name.dropLast() }
        return String(name)
    }
}
