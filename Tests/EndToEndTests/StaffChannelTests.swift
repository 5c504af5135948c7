import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Libraries of other hands play the receiving side; `scripts/setup.sh` installs them.
    static let python = EngyneBinary.checkout.appendingPathComponent(".build/python/bin/python3")

    @Suite("Staff channels, judged from outside")
    struct StaffChannelTests {
        @Test(
            "rows, webhooks and push messages are taken by other people's libraries, each once, whatever is lost",
            .enabled(if: FileManager.default.isExecutableFile(atPath: EndToEnd.python.path), "no .build/python"))
        func walk() throws {
            let process = Process()
            process.executableURL = EndToEnd.python
            let script = EngyneBinary.checkout.appendingPathComponent("Tests/Outside/staff_faults.py").path
            process.arguments = [
                script, "--only", "fine,closed-after,push-410-of-two,token-clock", "--binary", EngyneBinary.url.path,
            ]
            let output = Pipe()
            (process.standardOutput, process.standardError) = (output, output)
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(text)")
            #expect(text.contains("8 faults, 0 wrong"))
        }
    }
}
