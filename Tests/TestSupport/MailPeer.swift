package import Domain
package import Foundation

/// Real mail servers on loopback for one test: aiosmtpd takes mails, dovecot shows them (`Tests/Outside/mail_peer.py`).
package final class MailPeer: @unchecked Sendable {
    package static let sender = "sales@example.com"
    package static let buyers = "buyers@example.net"
    package static let password = "app-password"
    private static let script = EngyneBinary.checkout.appendingPathComponent("Tests/Outside/mail_peer.py").path
    /// The python that has aiosmtpd; `nil` where either server is not installed, and then tests with them are skipped.
    package static let python: String? = {
        let own = EngyneBinary.checkout.appendingPathComponent(".build/python/bin/python3").path
        let folders = ["/usr/sbin", "/usr/bin", "/opt/homebrew/sbin", "/usr/local/sbin"]
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: $0 + "/dovecot") }) else {
            return nil
        }
        return [own, "/usr/bin/python3"].first { run($0, ["-c", "import aiosmtpd"]) != nil }
    }()
    package static var isHere: Bool { python != nil }

    package let folder: URL
    /// starttls, tls, no_starttls, other_name, foreign, busy, imaps.
    package let ports: [String: Int]
    /// The authority that signed the good certificates.
    package let authorityFile: String
    private let process = Process()
    private let input = Pipe()

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.python ?? "/usr/bin/python3")
        process.arguments = [Self.script, "serve", folder.path]
        process.environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/opt/homebrew/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
        ]
        (process.standardInput, process.standardOutput) = (input, output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while !line.contains(0x0a) {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw MailPeerSilent() }
            line += bytes
        }
        let told = try JSONReader.read(line.split(separator: 0x0a)[0])
        ports = (told["ports"]?.object?.members ?? []).reduce(into: [:]) { $0[$1.key] = $1.value.int }
        authorityFile = told["ca"]?.string ?? ""
    }

    /// A mailbox as another hand reads it: `{headers{}, names[], body, raw}` of each mail.
    package func mails(of user: String = buyers, in mailbox: String = "INBOX") -> [JSONValue] {
        guard let python = Self.python,
            let text = Self.run(python, [Self.script, "read", folder.path, "\(ports["imaps"] ?? 0)", user, mailbox])
        else { return [] }
        return (try? JSONReader.read(text))?.array ?? []
    }

    /// What the SMTP server was told: `{what: "rcpt"|"data", to, …}`.
    package func log() -> [JSONValue] {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent("smtp.jsonl")) else { return [] }
        return data.split(separator: 0x0a).compactMap { try? JSONReader.read($0) }
    }

    package func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ program: String, _ arguments: [String]) -> Data? {
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch { return nil }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text : nil
    }
}

struct MailPeerSilent: Error {}
