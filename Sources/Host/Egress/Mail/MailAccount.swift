/// A mail server and how to sign in there.
package struct MailServer: Sendable, Hashable {
    package enum Security: String, Sendable, CaseIterable {
        /// Begin in the clear, and go on only encrypted.
        case startTLS = "starttls"
        case tls
        /// Only to loopback.
        case none
    }
    package var host: String
    package var port: Int
    package var security: Security
    package var user: String?
    package var password: String?
    package var authorityFile: String?

    package init(
        host: String, port: Int, security: Security, user: String? = nil, password: String? = nil,
        authorityFile: String? = nil
    ) {
        (self.host, self.port, self.security) = (host, port, security)
        (self.user, self.password, self.authorityFile) = (user, password, authorityFile)
    }
}

/// From where mails leave, and where sent ones can be found again.
package struct MailAccount: Sendable, Hashable {
    package var submission: MailServer
    package var from: MailAddress
    package var fromName: String?
    package var mailbox: MailServer?
    /// `nil`: the folder the server marks as the one for sent mail.
    package var sentFolder: String?

    package init(
        submission: MailServer, from: MailAddress, fromName: String? = nil, mailbox: MailServer? = nil,
        sentFolder: String? = nil
    ) {
        (self.submission, self.from, self.fromName) = (submission, from, fromName)
        (self.mailbox, self.sentFolder) = (mailbox, sentFolder)
    }

    /// The name a message has in the world, without angle brackets.
    package func messageID(reference: String) -> String { "\(reference)@\(from.domain.lowercased())" }
}
