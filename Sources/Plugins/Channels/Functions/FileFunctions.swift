import Domain
import Foundation
import Journal
import LuaBridge
import PluginKit

/// `file.*`: lines in files of the plugin's own folder, for channels whose way out is a file.
///
/// `append` is an act and works in `send`; `find` only looks and works in `probe`, so that a line whose writing was
/// cut short can be proven or disproven.
struct FileFunctions: Sendable {
    static let maxLineBytes = 64 << 10
    static let pieceBytes = 1 << 20

    let folder: String
    let isGranted: Bool
    let trace: SendTrace

    func module() -> LuaModule {
        LuaModule.listed(
            "file",
            [
                "append": .now { call in
                    try append(try call.text(1, "line"), to: try path(call))
                    return .null
                },
                "find": .now { call in .bool(try find(try call.text(1, "needle"), in: try path(call))) },
            ])
    }

    private func path(_ call: LuaCall) throws -> String {
        guard isGranted else {
            throw LuaRaise(code: "bridge.permission.missing", message: "the manifest lacks permissions.files = true")
        }
        let name = try call.text(0, "name")
        guard Self.isName(name) else {
            throw LuaRaise(code: "file.name.invalid", message: "a file name is a-z, 0-9, _ . and -, at most 64 long")
        }
        return folder + "/" + name
    }

    static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), !name.hasPrefix("."), !name.contains("..") else { return false }
        return name.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || [0x2d, 0x2e, 0x5f].contains(byte)
        }
    }

    private func append(_ line: String, to path: String) throws {
        let bytes = Array(line.utf8)
        guard bytes.count <= Self.maxLineBytes, !bytes.contains(0x0a), !bytes.contains(0x0d), !bytes.contains(0) else {
            throw LuaRaise(code: "file.line.invalid", message: "a line has at most 64 KB and no line break")
        }
        let flow = trace.flow
        flow.begin()
        do {
            try LineFile.append(bytes, to: path)
            flow.answered()
        } catch {
            let failure = HostFailure(error)
            flow.doubted(failure.message)
            throw LuaRaise(code: failure.code, message: failure.message, isRetryable: failure.isRetryable)
        }
    }

    /// Whether a whole line of the file holds `needle`.
    private func find(_ needle: String, in path: String) throws -> Bool {
        let wanted = Array(needle.utf8)
        guard !wanted.isEmpty, wanted.count <= 4096, !wanted.contains(0x0a) else {
            throw LuaRaise.badArgument("needle: 1 to 4096 bytes of one line")
        }
        guard FileManager.default.fileExists(atPath: path) else { return false }
        return try Self.stands(Data(wanted), in: try FileHandle(forReadingFrom: URL(fileURLWithPath: path)))
    }

    /// Reads in pieces that overlap by the needle's length; only bytes before the last line feed count, because what
    /// comes after it was never completely written.
    private static func stands(_ needle: Data, in handle: FileHandle) throws -> Bool {
        defer { handle.closeFile() }
        var rest = Data()
        while let piece = try handle.read(upToCount: pieceBytes), !piece.isEmpty {
            rest.append(piece)
            guard let end = rest.lastIndex(of: 0x0a) else { continue }
            if rest[...end].range(of: needle) != nil { return true }
            rest = Data(rest[rest.index(after: end)...])
        }
        return false
    }
}
