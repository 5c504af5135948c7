import Domain
import Foundation
import Testing

@testable import HostApp

@Suite("ServiceFile")
struct ServiceFileTests {
    @Test("the unit is restarted for ever, watched, and ended by one signal to the host alone")
    func unit() throws {
        let text = try ServiceFile(executable: "/opt/engyne host/engyne-host", home: "/srv/100%").unit(user: "engyne")
        for line in [
            "Type=notify", "WatchdogSec=30", "Restart=always", "RestartSec=2", "StartLimitIntervalSec=0",
            "KillMode=mixed", "User=engyne", "WorkingDirectory=/srv/100%%",
            "ExecStart=\"/opt/engyne host/engyne-host\" serve --home \"/srv/100%%\"",
        ] {
            #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }

    @Test("systemd finds nothing wrong with the unit", .enabled(if: Verifier.isHere, "needs systemd-analyze"))
    func verified() throws {
        let verifier = try Verifier(ServiceFile(executable: "/bin/true", home: "/tmp").unit(user: "root"))
        #expect(verifier.complaints == "")
        #expect(verifier.code == 0)
    }

    @Test("the agent is a property list that keeps the host alive in the user's session")
    func plist() throws {
        let text = try ServiceFile(executable: "/Users/a&b/engyne-host", home: "/Users/a&b/home").plist(label: "engyne")
        let value = try PropertyListSerialization.propertyList(from: Data(text.utf8), format: nil)
        let agent = try #require(value as? [String: Any])
        #expect(agent["KeepAlive"] as? Bool == true && agent["RunAtLoad"] as? Bool == true)
        #expect(agent["ThrottleInterval"] as? Int == 2 && agent["ExitTimeOut"] as? Int == 30)
        #expect(
            agent["ProgramArguments"] as? [String] == [
                "/Users/a&b/engyne-host", "serve", "--home", "/Users/a&b/home",
            ])
    }

    @Test("a path with a line break is refused")
    func refused() {
        #expect(throws: HostFailure.self) {
            try ServiceFile(executable: "/bin/x", home: "/a\n[Service]").unit(user: "u")
        }
        #expect(throws: HostFailure.self) { try ServiceFile(executable: "/bin/x", home: "/a").unit(user: "") }
    }
}

/// What `systemd-analyze verify` says about a unit.
private struct Verifier {
    static let program = "/usr/bin/systemd-analyze"
    static var isHere: Bool { FileManager.default.isExecutableFile(atPath: program) }
    let code: Int32
    let complaints: String

    init(_ unit: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engyne-unit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("engyne-host.service")
        try Data(unit.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["verify", "--man=no", "--recursive-errors=no", file.path]
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        complaints = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        code = process.terminationStatus
    }
}
