/// What one Lua file says about the world outside it: globals it reads and sets, host functions it names, settings it
/// reads, and what its entries are made of.
///
/// Made by walking the text block by block as Lua binds its names, so a local hides a global only where it is in reach. A
/// name is followed through plain assignments (`local get = http.get`, `local p = page`, `local s = ctx.settings`); what
/// goes further (tables of functions, values handed about) is not followed, and then nothing is claimed of it. A parameter
/// named `page` or `ctx` is what the host passes under that name.
package struct ScriptReading: Sendable {
    package struct Place: Sendable, Hashable {
        package let name: String
        package let line: Int
    }
    /// One mention of a host function.
    package struct Use: Sendable, Hashable {
        package let module: String
        package let function: String
        package let line: Int
        /// The functions it stands in, outermost first.
        package let inside: [Int]
        /// The first argument where it is a text written out.
        package var literal: String?
        /// Whether it is called here with an argument that is no such text.
        package var isCalledOpenly = false
    }

    /// Names that nothing in reach declares.
    package internal(set) var globalReads: [Place] = []
    package internal(set) var globalWrites: [Place] = []
    package internal(set) var uses: [Use] = []
    /// Modules that are mentioned in any way.
    package internal(set) var modules: Set<String> = []
    /// Modules that are handed on or indexed by a computed name: any of their functions may be used.
    package internal(set) var openModules: Set<String> = []
    /// `ctx.settings.NAME`.
    package internal(set) var settingReads: [Place] = []
    /// `x.settings.NAME` where nobody knows what `x` is.
    package internal(set) var looseSettings: Set<String> = []
    /// The settings are handed on or indexed by a computed name: any of them may be read.
    package internal(set) var readsAnySetting = false
    /// Members of things that are not known.
    package internal(set) var looseMembers: Set<String> = []
    /// The functions in the table the file returns, by their key; the file itself as a function is under "".
    package internal(set) var entries: [String: Int] = [:]
    /// Siblings whose function the returned table holds: key → name as `require` takes it.
    package internal(set) var requiredEntries: [String: String] = [:]

    package init(_ source: [UInt8]) {
        var reader = ScriptReader(LuaLexer.tokens(source))
        reader.chunk()
        self = reader.reading
    }

    init() {}
}

/// What is known of a value.
indirect enum ScriptMeaning {
    case unknown
    case module(String)
    case hostFunction
    /// What entries get first.
    case context
    case settings
    case looseSettings
    case table(Int)
    case function(Int)
    case required(String)
}

/// The names in reach, block by block.
struct ScriptScopes {
    private final class Binding {
        var meaning: ScriptMeaning
        init(_ meaning: ScriptMeaning) { self.meaning = meaning }
    }
    private var blocks: [[String: Binding]] = [[:]]

    mutating func open() { blocks.append([:]) }
    mutating func close() { if blocks.count > 1 { blocks.removeLast() } }
    mutating func declare(_ name: String, _ meaning: ScriptMeaning) {
        blocks[blocks.count - 1][name] = Binding(meaning)
    }
    /// What a name in reach means; `nil` for a global.
    func meaning(_ name: String) -> ScriptMeaning? { binding(name)?.meaning }
    /// An assignment to a name in reach. False when there is none.
    func assign(_ name: String, _ meaning: ScriptMeaning) -> Bool {
        guard let binding = binding(name) else { return false }
        binding.meaning = meaning
        return true
    }
    private func binding(_ name: String) -> Binding? { blocks.reversed().lazy.compactMap { $0[name] }.first }
}
