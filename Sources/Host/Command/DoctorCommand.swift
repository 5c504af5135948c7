import ArgumentParser
import Browser
import Domain
import Foundation
import PluginKit
import Settings

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Is everything here that is needed? Each line says what to do about it.")
    @OptionGroup var options: CommandOptions

    struct Finding {
        let name: String
        let isGood: Bool
        let detail: String
        let hint: String
    }

    func run() async throws {
        try await reporting(options) {
            let home = options.homeFolder
            let settings = options.settings()
            let findings = [
                homeIsWritable(home), diskHasRoom(home), await browserStarts(home, settings), pluginsAreThere(home),
                settingsAreGood(home, settings), try hostRuns(home),
            ]
            let rows = findings.map {
                [$0.isGood ? "ok" : "MISSING", $0.name, $0.isGood ? $0.detail : "\($0.detail); \($0.hint)"]
            }
            let isGood = findings.allSatisfy(\.isGood)
            options.show(
                [
                    "ok": .bool(isGood),
                    "findings": .array(
                        findings.map {
                            [
                                "name": .string($0.name), "ok": .bool($0.isGood), "detail": .string($0.detail),
                                "hint": .string($0.hint),
                            ]
                        }),
                ], text: Terminal.table(rows))
            if !isGood { throw ExitCode(1) }
        }
    }

    private func homeIsWritable(_ home: HomeFolder) -> Finding {
        let isThere = FileManager.default.fileExists(atPath: home.root)
        return Finding(
            name: "home", isGood: !isThere || FileManager.default.isWritableFile(atPath: home.root), detail: home.root,
            hint: "make it writable for this user")
    }

    private func diskHasRoom(_ home: HomeFolder) -> Finding {
        let facts: [FileAttributeKey: Any]
        do { facts = try FileManager.default.attributesOfFileSystem(forPath: home.root) } catch {
            return Finding(name: "disk", isGood: false, detail: "\(home.root): \(error)", hint: "make the home folder")
        }
        let (free, size) = (
            (facts[.systemFreeSize] as? NSNumber)?.doubleValue ?? 0, (facts[.systemSize] as? NSNumber)?.doubleValue ?? 1
        )
        let percent = Int(free / max(size, 1) * 100)
        return Finding(
            name: "disk", isGood: percent >= 10, detail: "\(percent) % free",
            hint: "free some room; logs and queues need it")
    }

    /// Starts it for real on a throw-away profile: a browser that is there but cannot start helps nobody.
    private func browserStarts(_ home: HomeFolder, _ settings: HostSettings) async -> Finding {
        let profile = NSTemporaryDirectory() + "engyne-doctor-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            let browser = try await ChromeBrowser.launch(
                ChromeConfiguration(profile: profile, environment: settings.environment))
            await browser.stop()
            try FileManager.default.removeItem(atPath: profile)
            return Finding(name: "browser", isGood: true, detail: browser.product, hint: "")
        } catch {
            let failure = HostFailure(error)
            return Finding(name: "browser", isGood: false, detail: failure.message, hint: failure.hint)
        }
    }

    private func pluginsAreThere(_ home: HomeFolder) -> Finding {
        let found = PluginSource.scan(home.installation, origin: .bundled)
        return Finding(
            name: "plugins", isGood: !found.isEmpty, detail: "\(found.count) bundled in \(home.installation)",
            hint: "run the binary from its checkout, which holds connectors/ and channels/")
    }

    private func settingsAreGood(_ home: HomeFolder, _ settings: HostSettings) -> Finding {
        let check = SettingsCheck(home: home, settings: settings)
        return Finding(
            name: "settings", isGood: check.problems.isEmpty,
            detail: check.problems.first?.message ?? "\(check.slotCount) slots", hint: check.problems.first?.hint ?? "")
    }

    private func hostRuns(_ home: HomeFolder) throws -> Finding {
        let host = try HostClient.running(in: home)
        return Finding(
            name: "host", isGood: true, detail: host.map { "runs at \($0.baseURL) (\($0.pid))" } ?? "not running",
            hint: "")
    }
}
