/// A connection to a mail server that libcurl is asked to open, encrypt and sign in on.
package struct CurlStreamRequest: Sendable {
    /// `smtp`, `smtps`, `imap` or `imaps`. Of an SMTP address the path is the name we greet with.
    package var url: String
    package var user: String?
    package var password: String?
    /// No encryption, and then only to loopback. Otherwise a server without TLS is refused before anything is said.
    package var isClear: Bool
    /// Certificate authorities to believe instead of the system's.
    package var authorityFile: String?
    /// Name lookup, connection, encryption and sign-in together.
    package var connectTimeoutSeconds: Double

    package init(
        url: String, user: String? = nil, password: String? = nil, isClear: Bool = false, authorityFile: String? = nil,
        connectTimeoutSeconds: Double = 20
    ) {
        (self.url, self.user, self.password) = (url, user, password)
        (self.isClear, self.authorityFile, self.connectTimeoutSeconds) = (isClear, authorityFile, connectTimeoutSeconds)
    }
}

/// Why there is no connection, and what the server said until then.
package struct CurlStreamRefusal: Error, Sendable {
    package let failure: CurlFailure
    /// The lines of the server in their order, without line ends.
    package let lines: [String]
}
