import Domain
import Egress
import PluginKit
import Settings
import Slots

extension DispatcherSetup {
    /// The account a slot's mails leave from: `SMTP_…` and `IMAP_…`, each of them the slot's own where that is set
    /// (`SMTP_USER__ALPHA`). `nil` without a server or without an address to send from.
    func mailAccount(_ slot: SlotID?) -> MailAccount? {
        guard let host = mail("SMTP_HOST", "smtp.host", slot) else { return nil }
        let user = mail("SMTP_USER", "smtp.user", slot)
        guard let from = (mail("SMTP_FROM_EMAIL", "smtp.from_email", slot) ?? user).flatMap(MailAddress.init) else {
            return nil
        }
        let password = mail("SMTP_PASS", "smtp.pass", slot)
        let authorities = mail("MAIL_CA_FILE", "mail.ca_file", slot)
        let port = mail("SMTP_PORT", "smtp.port", slot).flatMap { Int($0) } ?? 587
        let security = mail("SMTP_SECURITY", "smtp.security", slot).flatMap(MailServer.Security.init)
        let submission = MailServer(
            host: host, port: port, security: security ?? (port == 465 ? .tls : .startTLS), user: user,
            password: password, authorityFile: authorities)
        var account = MailAccount(
            submission: submission, from: from, fromName: mail("SMTP_FROM_NAME", "smtp.from_name", slot))
        guard let mailbox = mail("IMAP_HOST", "imap.host", slot) else { return account }
        let mailboxPort = mail("IMAP_PORT", "imap.port", slot).flatMap { Int($0) } ?? 993
        let mailboxSecurity = mail("IMAP_SECURITY", "imap.security", slot).flatMap(MailServer.Security.init)
        account.mailbox = MailServer(
            host: mailbox, port: mailboxPort, security: mailboxSecurity ?? (mailboxPort == 143 ? .startTLS : .tls),
            user: mail("IMAP_USER", "imap.user", slot) ?? user,
            password: mail("IMAP_PASS", "imap.pass", slot) ?? password, authorityFile: authorities)
        account.sentFolder = mail("IMAP_SENT_FOLDER", "imap.sent_folder", slot)
        return account
    }

    private func mail(_ name: String, _ key: String, _ slot: SlotID?) -> String? {
        if let slot, let own = SecretFile.value(of: name, slot: slot.raw, in: settings.environment) { return own }
        guard let value = settings[key] else { return nil }
        let text = value.string ?? value.int.map(String.init)
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
