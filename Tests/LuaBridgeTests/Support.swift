import Foundation

@testable import LuaBridge

/// A loaded sandbox of one file whose chunk is this text.
func opened(
    _ text: String, modules: [LuaModule] = [], limits: LuaLimits = LuaLimits(), files: [String: String] = [:]
) async throws -> LuaSandbox {
    var bytes = files.mapValues { Array($0.utf8) }
    bytes["init.lua"] = Array(text.utf8)
    let script = LuaScript(files: bytes, label: "connectors/t")
    let sandbox = try LuaSandbox(script: script, modules: modules, limits: limits)
    _ = try await sandbox.load()
    return sandbox
}

/// Runs this text as the body of the entry `go(...)`.
func run(
    _ body: String, _ arguments: [LuaValue] = [], modules: [LuaModule] = [], limits: LuaLimits = LuaLimits()
) async throws -> LuaValue {
    try await opened("return { go = function(...) \(body)\nend }", modules: modules, limits: limits)
        .call("go", arguments)
}

/// The failure of running this text as the body of an entry.
func failure(
    _ body: String, modules: [LuaModule] = [], limits: LuaLimits = LuaLimits()
) async throws -> LuaFailure? {
    do {
        _ = try await run(body, modules: modules, limits: limits)
        return nil
    } catch let failure as LuaFailure {
        return failure
    }
}

/// A host function that never answers and tells when the script has come to it.
struct Standstill {
    let module: LuaModule
    private let arrivals: AsyncStream<Void>

    init() {
        let (arrivals, came) = AsyncStream.makeStream(of: Void.self)
        self.arrivals = arrivals
        module = LuaModule(
            name: "still",
            functions: [
                .waiting("forever") { _ in
                    came.yield()
                    try await Task.sleep(for: .seconds(3600))
                    return .null
                }
            ])
    }

    /// Returns when the script stands still in `still.forever()`.
    func reached() async { for await _ in arrivals { return } }
}

/// A module whose functions cover every way a host answers.
let host = LuaModule(
    name: "host",
    functions: [
        .now("echo") { $0[0] },
        .now("add") { .int(($0[0].int ?? 0) + ($0[1].int ?? 0)) },
        .now("fail") { _ in
            throw LuaRaise(
                code: "http.request.timeout", message: "no answer in 30 s", isRetryable: true,
                fields: [LuaMember("url", "https://a.example")])
        },
        .now("odd") { _ in throw CocoaError(.fileNoSuchFile) },
        .now("click", phases: ["click", "verify"]) { _ in true },
        .waiting("wait") { call in
            await Task.yield()
            return call[0]
        },
        .waiting("wait_fail") { _ in throw LuaRaise(code: "http.request.refused", message: "refused") },
        .waiting("forever") { _ in
            try await Task.sleep(for: .seconds(3600))
            return .null
        },
    ], constants: [LuaMember("version", "1"), LuaMember("list", [1, 2])])
