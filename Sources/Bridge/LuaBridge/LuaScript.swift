/// The text of a plugin, read once: what `require` finds is exactly this.
package struct LuaScript: Sendable {
    /// Text by relative path, e.g. `init.lua`, `pages/list.lua` (which `require "pages.list"` finds).
    package let files: [String: [UInt8]]
    /// The file whose chunk is run.
    package let main: String
    /// How the plugin is named in errors and tracebacks, e.g. `connectors/example`; never an absolute path.
    package let label: String

    package init(files: [String: [UInt8]], main: String = "init.lua", label: String) {
        self.files = files
        self.main = main
        self.label = label
    }

    /// A script of one file.
    package init(text: String, main: String = "init.lua", label: String) {
        self.init(files: [main: Array(text.utf8)], main: main, label: label)
    }
}

/// What loading a script gave: the table its chunk returned.
package struct LuaChunk: Sendable, Equatable {
    /// The returned value; functions are left out, wherever they stand.
    package let result: LuaValue
    /// The names of the functions in the returned table. They are kept as they were when the chunk returned.
    package let entries: Set<String>
}
