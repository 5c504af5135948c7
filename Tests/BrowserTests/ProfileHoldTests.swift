import Foundation
import ProcessBridge
import TestSupport
import Testing

@testable import Browser

private let chromium = "/usr/lib/chromium/chromium"
private let isHere = FileManager.default.isExecutableFile(atPath: chromium)

/// Locks that an earlier browser left in a profile, with the full Chromium, which is the one that minds them.
@Suite("ProfileHold", .serialized)
struct ProfileHoldTests {
    let folder: String
    let profile: String

    init() throws {
        folder = try BrowserFixture.temporaryFolder()
        profile = folder + "/profile"
        try FileManager.default.createDirectory(atPath: profile, withIntermediateDirectories: true)
    }

    private func leave(_ owner: String) throws {
        for (name, target) in [("Lock", owner), ("Cookie", "1"), ("Socket", folder + "/no/socket")] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(profile)/Singleton\(name)", withDestinationPath: target)
        }
    }
    private func configuration() -> ChromeConfiguration {
        var configuration = BrowserFixture.configuration(profile)
        configuration.executable = chromium
        return configuration
    }
    private func starts() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let browser = try await ChromeBrowser.launch(configuration())
        await browser.stop()
        #expect(ProcessListing.groupIsEmpty(browser.identity.pid))
    }

    @Test(
        "left alone, Chromium ends with code 21 on another host's lock; through our hold it starts",
        .enabled(if: isHere))
    func otherHost() async throws {
        ProcessLife.becomeSubreaper()
        try leave("elsewhere-1")
        let flags = ChromeFlags.arguments(configuration(), isShell: false, isRoot: geteuid() == 0)
        let alone = try ChildProcess.spawn(
            SpawnRequest(
                executable: chromium, arguments: flags.filter { $0 != "--remote-debugging-pipe" },
                environment: configuration().childEnvironment, descriptors: []))
        let limit = Task {
            try await Task.sleep(for: .seconds(60))
            alone.signalGroup(SIGKILL)
        }
        let status = await alone.exitStatus()
        limit.cancel()
        #expect(status == .exited(21))
        #expect(await eventually(20) { alone.groupIsEmpty() })
        try await starts()
    }

    @Test("the lock of a dead process of this host is cleared", .enabled(if: isHere))
    func deadPid() async throws {
        let dead = try ChildProcess.spawn(SpawnRequest(executable: "/bin/true"))
        _ = await dead.exitStatus()
        try leave("\(SingletonLinks.hostName)-\(dead.identity.pid)")
        try await starts()
    }

    @Test("a lock whose pid another program has by now is cleared", .enabled(if: isHere))
    func reusedPid() async throws {
        let other = try ChildProcess.spawn(SpawnRequest(executable: "/bin/sleep", arguments: ["60"]))
        try leave("\(SingletonLinks.hostName)-\(other.identity.pid)")
        try await starts()
        #expect(other.endedWith == nil)
        other.signal(SIGKILL)
    }

    @Test("the lock of a browser that lives on this profile is respected, however the profile is spelled")
    func living() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let link = folder + "/other-name"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: profile)
        let owner = try ChildProcess.spawn(
            SpawnRequest(executable: "/bin/sh", arguments: ["-c", "sleep 60; :", "--user-data-dir=\(link)"]))
        // A child is known before it has become the program it is to be.
        #expect(await eventually(20) { ProcessListing.arguments(of: owner.identity.pid)?.first == "/bin/sh" })
        try leave("\(SingletonLinks.hostName)-\(owner.identity.pid)")
        let error = await #expect(throws: BrowserError.self) {
            _ = try await ChromeBrowser.launch(BrowserFixture.configuration(profile))
        }
        #expect(error?.message.contains("the browser process \(owner.identity.pid)") == true)
        owner.signalGroup(SIGKILL)
    }

    @Test("the hold outlasts the leader: the profile is free only when nobody of the group is left")
    func group() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let browser = try await ChromeBrowser.launch(BrowserFixture.configuration(profile))
        let pid = browser.identity.pid
        kill(pid, SIGKILL)
        var second: ChromeBrowser?
        while second == nil {
            do { second = try await ChromeBrowser.launch(BrowserFixture.configuration(profile)) } catch BrowserError
                .profileInUse
            { continue }
        }
        #expect(ProcessListing.groupIsEmpty(pid))
        await second?.stop()
    }
}
