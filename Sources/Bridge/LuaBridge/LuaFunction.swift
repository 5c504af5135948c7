/// A function of the host that scripts may call, and in which phases (entries) they may.
package struct LuaFunction: Sendable {
    package enum Body: Sendable {
        /// Answers at once, on the state's thread; it must not block for long.
        case now(@Sendable (LuaCall) throws -> LuaValue)
        /// Answers later; the script stands still meanwhile, other work of the process does not.
        case waiting(@Sendable (LuaCall) async throws -> LuaValue)
    }

    package let name: String
    /// The entries in which it may be called; nil = in every one.
    package let phases: Set<String>?
    package let body: Body

    package init(_ name: String, phases: Set<String>? = nil, body: Body) {
        self.name = name
        self.phases = phases
        self.body = body
    }

    package init(name: String, phases: Set<String>?, body: Body) { self.init(name, phases: phases, body: body) }

    package static func now(
        _ name: String, phases: Set<String>? = nil, _ body: @escaping @Sendable (LuaCall) throws -> LuaValue
    ) -> LuaFunction { LuaFunction(name, phases: phases, body: .now(body)) }

    package static func waiting(
        _ name: String, phases: Set<String>? = nil, _ body: @escaping @Sendable (LuaCall) async throws -> LuaValue
    ) -> LuaFunction { LuaFunction(name, phases: phases, body: .waiting(body)) }
}

/// One call of a host function by a script.
package struct LuaCall: Sendable {
    package let arguments: [LuaValue]
    /// The entry that is running; `load` while the chunk itself runs.
    package let phase: String
    /// Which run of an entry this is, unlike every other in this process: what a call keeps for its flow is kept under
    /// it.
    package let flow: Int

    package init(arguments: [LuaValue], phase: String, flow: Int = 0) {
        self.arguments = arguments
        self.phase = phase
        self.flow = flow
    }

    /// The argument at this place, counted from 0; null when the script gave fewer.
    package subscript(index: Int) -> LuaValue { index < arguments.count ? arguments[index] : .null }
}

/// A table of host functions and constants; a read-only global of the script.
package struct LuaModule: Sendable {
    package let name: String
    package let functions: [LuaFunction]
    package let constants: [LuaMember]

    package init(name: String, functions: [LuaFunction], constants: [LuaMember] = []) {
        self.name = name
        self.functions = functions
        self.constants = constants
    }
}

/// What a host function throws so that the script sees a table `{code, message, retry}` it can branch on.
package struct LuaRaise: Error, Sendable, Equatable {
    /// Stable, `room.subject.problem`.
    package let code: String
    package let message: String
    package let isRetryable: Bool
    /// Further fields of the raised table.
    package let fields: [LuaMember]

    package init(code: String, message: String, isRetryable: Bool = false, fields: [LuaMember] = []) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.fields = fields
    }

    /// What an error becomes that is not a `LuaRaise`: its type is told, its content is not.
    package static func unexpected(_ error: any Error) -> LuaRaise {
        LuaRaise(code: "host.error.unexpected", message: "the host failed with \(type(of: error))")
    }

    var value: LuaValue {
        let known: [LuaMember] = [
            LuaMember("code", .text(code)), LuaMember("message", .text(message)),
            LuaMember("retry", .bool(isRetryable)),
        ]
        return .object(fields.filter { field in !known.contains { $0.key == field.key } } + known)
    }
}
