/// Why a flow of a script did not finish: what, where in the script, and by which calls it came there.
package struct LuaFailure: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// The script raised it.
        case script
        /// A limit stopped it.
        case limit
        /// A host function raised it and the script let it pass.
        case host
        /// The script could not be loaded.
        case load
        /// The script called what it may not call, or not in this phase.
        case permission
    }

    package let kind: Kind
    /// `room.subject.problem`: the `code` field of a raised table, else e.g. `script.error.raised`.
    package let code: String
    /// At most 2 KB; begins with `label/file.lua:line: ` when the place is known.
    package let message: String
    /// The script file, `label/file.lua`.
    package let file: String?
    package let line: Int?
    /// At most 20 frames, innermost first.
    package let traceback: [String]
    /// The raised value when it was a table.
    package let data: LuaValue?
    package let hint: String
    package let isRetryable: Bool

    package init(
        kind: Kind, code: String, message: String, file: String? = nil, line: Int? = nil, traceback: [String] = [],
        data: LuaValue? = nil, hint: String = "", isRetryable: Bool = false
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.traceback = traceback
        self.data = data
        self.hint = hint
        self.isRetryable = isRetryable
    }
}
