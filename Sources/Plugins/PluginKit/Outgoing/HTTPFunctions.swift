import Domain
import Egress
import Foundation
import LuaBridge

/// `http.*`: requests of a script, limited to its manifest's hosts and to what its entry may do.
///
/// Acting methods work where the host expects an act (`send`, `pairing`); elsewhere only reading ones, and POST to the
/// manifest's token addresses. Each request is noted in the trace before it begins and after it ended, except those that
/// only look and those that ask for a token: nothing of a message is in them, so losing one leaves nothing in doubt.
struct HTTPFunctions: Sendable {
    static let actingEntries: Set<String> = ["send", "pairing"]
    static let maxAnswerBytes = 4 << 20
    static let maxRequestBytes = 1 << 20
    static let defaultTimeoutSeconds = 30.0

    let client: EgressClient
    let tokenURLs: Set<String>
    let vault: SecretVault
    let trace: SendTrace

    func module() -> LuaModule {
        LuaModule.listed(
            "http",
            [
                "get": .waiting { call in
                    try await answer(try HTTPCall(get: call), phase: call.phase)
                },
                "post": .waiting { call in
                    try await answer(try HTTPCall(post: call), phase: call.phase)
                },
                "request": .waiting { call in
                    try await answer(try HTTPCall(table: call.value(0)), phase: call.phase)
                },
            ])
    }

    private func answer(_ asked: HTTPCall, phase: String) async throws -> LuaValue {
        try checkMethod(asked, phase)
        let request = try asked.request(vault)
        let flow: FlowTrace? = asked.reads || asksForToken(asked) ? nil : trace.flow
        flow?.begin()
        do {
            let response = try await client.send(request)
            flow?.answered()
            return Self.lua(response)
        } catch {
            if error.mayHaveLeft { flow?.doubted(error.message) } else { flow?.nothingLeft(error.message) }
            throw LuaRaise(
                code: error.code, message: error.message, isRetryable: error.isRetryable,
                fields: [LuaMember(key: "sent", value: .text(error.mayHaveLeft ? "maybe" : "no"))])
        }
    }

    private func checkMethod(_ asked: HTTPCall, _ phase: String) throws {
        if Self.actingEntries.contains(phase) || ["GET", "HEAD"].contains(asked.method) { return }
        if asksForToken(asked) { return }
        throw LuaRaise(
            code: "http.method.not_allowed",
            message:
                "\(asked.method) was called in '\(phase)', which may only read; POST works there only to token_urls")
    }

    private func asksForToken(_ asked: HTTPCall) -> Bool { asked.method == "POST" && tokenURLs.contains(asked.url) }

    private static func lua(_ response: OutgoingResponse) -> LuaValue {
        var headers: [(String, String)] = []
        for (name, value) in response.headers {
            if let at = headers.firstIndex(where: { $0.0 == name }) {
                headers[at].1 += ", " + value
            } else {
                headers.append((name, value))
            }
        }
        return .object([
            LuaMember(key: "status", value: .int(Int64(response.status))),
            LuaMember(key: "headers", value: .object(headers.map { LuaMember(key: $0.0, value: .text($0.1)) })),
            LuaMember(key: "body", value: .string(response.body)),
        ])
    }
}
