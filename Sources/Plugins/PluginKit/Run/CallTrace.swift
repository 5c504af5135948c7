package import Domain
package import LuaBridge

/// One host call of a script, as `run --trace` tells it.
package struct TracedCall: Sendable, Hashable {
    /// `page.all`
    package let name: String
    /// The arguments, shortened to one readable line.
    package let arguments: String
    package let milliseconds: Double
    /// What the answer would take as JSON.
    package let answerBytes: Int
    /// What the call raised instead of answering.
    package let failure: String?

    package var text: String {
        let time = String((milliseconds * 100).rounded() / 100)
        let end = failure.map { "raised \($0)" } ?? "\(answerBytes) B"
        return "\(name)(\(arguments))  \(time) ms  \(end)"
    }

    package var json: JSONObject {
        [
            "call": .string(name), "arguments": .string(arguments),
            "ms": .double((milliseconds * 1000).rounded() / 1000), "answer_bytes": JSONValue(answerBytes),
            "raised": JSONValue(failure),
        ]
    }
}

package typealias CallTracer = @Sendable (TracedCall) -> Void

extension LuaModule {
    /// The same module, every call of which is told; `nil` changes nothing.
    package func traced(_ tracer: CallTracer?) -> LuaModule {
        guard let tracer else { return self }
        let functions = functions.map { function in
            let call = TracedFunction(name: "\(name).\(function.name)", tracer: tracer)
            return LuaFunction(name: function.name, phases: function.phases, body: call.around(function.body))
        }
        return LuaModule(name: name, functions: functions, constants: constants)
    }
}

private struct TracedFunction {
    let name: String
    let tracer: CallTracer
    private static let argumentLimit = 60
    private static let lineLimit = 160

    func around(_ body: LuaFunction.Body) -> LuaFunction.Body {
        switch body {
        case .now(let run):
            return .now { call in
                let start = ContinuousClock.now
                do {
                    let answer = try run(call)
                    tell(call, start, answer, nil)
                    return answer
                } catch {
                    tell(call, start, .null, error)
                    throw error
                }
            }
        case .waiting(let run):
            return .waiting { call in
                let start = ContinuousClock.now
                do {
                    let answer = try await run(call)
                    tell(call, start, answer, nil)
                    return answer
                } catch {
                    tell(call, start, .null, error)
                    throw error
                }
            }
        }
    }

    private func tell(_ call: LuaCall, _ start: ContinuousClock.Instant, _ answer: LuaValue, _ error: (any Error)?) {
        let elapsed = (ContinuousClock.now - start) / .milliseconds(1)
        let failure = error.map { ($0 as? LuaRaise)?.code ?? HostFailure($0).code }
        tracer(
            TracedCall(
                name: name, arguments: Self.shown(call.arguments), milliseconds: elapsed,
                answerBytes: answer == .null ? 0 : answer.json.encoded.count, failure: failure))
    }

    /// A secret's placeholder is shown by its name: its nonce is nobody's business.
    private static func shown(_ arguments: [LuaValue]) -> String {
        let parts = arguments.map { argument in
            let text = argument.json.encodedString.replacing(/engyne-secret\.[^.]+\.([A-Za-z0-9_]+)\.end/) {
                "secret(\($0.1))"
            }
            return text.count <= argumentLimit ? text : text.prefix(argumentLimit) + "…"
        }
        let line = parts.joined(separator: ", ")
        return line.count <= lineLimit ? line : line.prefix(lineLimit) + "…"
    }
}
