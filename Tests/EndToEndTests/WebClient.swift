import Domain
import Foundation

struct WebAnswer: Sendable {
    let status: Int
    let json: JSONValue
    let text: String
    let headers: [String: String]

    static func nothing(_ why: String) -> WebAnswer { WebAnswer(status: 0, json: .null, text: why, headers: [:]) }
}

/// An outside client: curl, one process a request, so that no defect of a client library ends the tests' own process.
/// Status 0 when nobody answers.
enum WebClient {
    static func get(_ url: String) async -> WebAnswer { await call("GET", url) }

    static func call(_ method: String, _ url: String, _ body: JSONValue? = nil, _ headers: [String: String] = [:]) async
        -> WebAnswer
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("web-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return try await ask(method, url, body, headers, folder)
        } catch {
            return .nothing("\(error)")
        }
    }

    /// Files carry body and answer: a pipe could be inherited by a host that another test starts in that moment, and
    /// would then stay open as long as that host lives.
    private static func ask(
        _ method: String, _ url: String, _ body: JSONValue?, _ headers: [String: String], _ folder: URL
    ) async throws -> WebAnswer {
        let (head, text) = (folder.appendingPathComponent("head"), folder.appendingPathComponent("text"))
        var arguments = ["curl", "--silent", "--globoff", "--max-time", "10", "--noproxy", "*", "--request", method]
        arguments += ["--dump-header", head.path, "--output", text.path]
        for (name, value) in headers { arguments += ["--header", "\(name): \(value)"] }
        if let body {
            let sent = folder.appendingPathComponent("sent")
            try Data(body.encoded).write(to: sent)
            arguments += ["--header", "Content-Type: application/json", "--data-binary", "@" + sent.path]
        }
        let code = try await run(arguments + ["--", url])
        guard code == 0, let lines = try? String(contentsOf: head, encoding: .utf8) else {
            return .nothing("curl ended with \(code)")
        }
        return answer(lines, (try? Data(contentsOf: text)) ?? Data())
    }

    private static func run(_ arguments: [String]) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return try await withCheckedThrowingContinuation { done in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch {
                process.terminationHandler = nil
                done.resume(throwing: error)
            }
        }
    }

    /// The last head counts: an answer may be preceded by `100 Continue`.
    private static func answer(_ heads: String, _ body: Data) -> WebAnswer {
        let lines = heads.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: true)
        let start = lines.lastIndex { $0.hasPrefix("HTTP/") } ?? 0
        var fields: [String: String] = [:]
        for line in lines.dropFirst(start + 1) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let status = lines.isEmpty ? nil : lines[start].split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return WebAnswer(
            status: status ?? 0, json: (try? JSONReader.read(body)) ?? .null,
            text: String(decoding: body, as: UTF8.self), headers: fields)
    }
}
