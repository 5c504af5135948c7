import Foundation

/// A program of another hand, run once; `nil` where it is not installed.
enum OutsideTool {
    static let openssl = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// - Returns: what it wrote on its standard output; throws with what it said when it fails.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let (output, said) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = said
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(words: String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
        }
        return data
    }

    struct Failed: Error { let words: String }
}
