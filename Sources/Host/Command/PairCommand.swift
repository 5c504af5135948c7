import ArgumentParser
import Domain
import Egress
import Foundation
import Journal

struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair", abstract: "Link a slot's WhatsApp number: shows the code to scan and waits until it was.",
        discussion: """
            Start it only with the phone at hand: a session that nobody scans ends by itself. The picture is written for \
            you alone, renewed while it is valid, and removed at the end.
            Example: engyne-host pair alpha
            """)

    @OptionGroup var options: CommandOptions
    @Argument(help: "The slot.") var slot: String
    @Option(help: "Where the picture is written.") var out: String?
    @Option(help: "How long to wait for the scan, in seconds.") var wait = 180.0

    func run() async throws {
        try await reporting(options) {
            let host = try HostClient.required(in: options.homeFolder)
            let picture = out ?? NSTemporaryDirectory() + "engyne-pair-\(slot).png"
            defer { try? FileManager.default.removeItem(atPath: picture) }
            let started = try await host.call("POST", "/whatsapp/\(slot)/session/start", body: [:], timeoutSeconds: 70)
            let status = try await scanned(host, from: started["status"]?.string ?? "", picture)
            options.show(
                ["slot_id": .string(slot), "status": .string(status)], text: "\(slot) is linked")
        }
    }

    /// Renews the picture until the session works.
    private func scanned(_ host: HostClient, from first: String, _ picture: String) async throws -> String {
        var status = first
        let end = ContinuousClock.now + .seconds(wait)
        while status != "WORKING", ContinuousClock.now < end {
            let answer = try await host.answer("GET", "/whatsapp/\(slot)/qr", timeoutSeconds: 70)
            let before = status
            if answer.status == 200 {
                try AtomicFile.write(answer.body, to: picture)
                status = "SCAN_QR_CODE"
            } else if answer.status == 409 {
                status = try JSONReader.read(answer.body)["status"]?.string ?? "UNKNOWN"
            } else {
                // Says what is wrong, as every other command does.
                try await host.call("GET", "/whatsapp/\(slot)/qr", timeoutSeconds: 70)
            }
            if status != before { Terminal.complain(words(status, picture)) }
            if status != "WORKING" { try await Task.sleep(for: .seconds(5)) }
        }
        guard status == "WORKING" else {
            throw HostFailure(
                code: "cli.pair.not_linked", message: "\(slot) was not linked: the session is \(status)",
                hint: "run it again with the phone at hand")
        }
        return status
    }

    private func words(_ status: String, _ picture: String) -> String {
        switch status {
        case "SCAN_QR_CODE": "open \(picture) and scan it: WhatsApp, Linked devices, Link a device"
        case "WORKING": "scanned"
        default: "the session is \(status)"
        }
    }
}
