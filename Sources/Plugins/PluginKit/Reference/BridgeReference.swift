/// Every module and function of the script API, version 1: the one table that registration, `check`, the reference
/// page and the editor annotations are made from.
///
/// The rows of a module stand in its own file under `Rows/`; a new module is one more file and one more name here.
package enum BridgeReference {
    package static let functions: [BridgeFunction] = [
        logRows, jsonRows, timeRows, textRows, regexRows, htmlRows, cryptoRows, slotRows, storeRows, pageRows, leadRows,
        httpRows, mailRows, fileRows, secretRows,
    ].flatMap { $0 }

    package static let constants: [BridgeConstant] = jsonConstants

    /// The tables the functions take and answer, in the order they first come.
    package static let shapes: [BridgeShape] = [regexShapes, htmlShapes, pageShapes, httpShapes, mailShapes].flatMap {
        $0
    }

    /// Words for types that are no tables.
    package static let aliases: [BridgeAlias] = [cryptoAliases, pageAliases].flatMap { $0 }

    package static let modules: [String] = {
        var names: [String] = []
        for function in functions where !names.contains(function.module) { names.append(function.module) }
        return names
    }()

    private static let byName = Dictionary(functions.map { ($0.fullName, $0) }, uniquingKeysWith: { first, _ in first })

    /// The entry of the table, or `nil` for a function the API does not have.
    package static func function(_ module: String, _ name: String) -> BridgeFunction? { byName["\(module).\(name)"] }

    /// The functions of one module.
    package static func functions(of module: String) -> [BridgeFunction] { functions.filter { $0.module == module } }

    /// The constants of one module.
    package static func constants(of module: String) -> [BridgeConstant] { constants.filter { $0.module == module } }

    /// The entries a function works in; `nil`: every one. A function that is not listed works nowhere.
    package static func phases(_ module: String, _ name: String) -> Set<String>? {
        guard let found = function(module, name) else { return [] }
        return found.phases
    }
}

/// The groups of entries that functions work in.
enum Works {
    /// Where a script may wait: not in the pure entries.
    static let waiting = EntryName.except("compose", "pages")
    /// Where a script may keep something.
    static let storing = EntryName.except("compose", "pages", "selfcheck")
    /// Where a connector has its page.
    static let reading: Set<String> = ["login", "observe", "click", "verify", "balance"]
    /// Where a script may speak to a vendor.
    static let calling: Set<String> = ["send", "pairing", "probe", "health", "receive", "pull", "balance"]
    /// Where a secret may be used.
    static let signing: Set<String> = ["send", "probe", "health", "receive", "pairing", "pull", "balance"]
    static let handing: Set<String> = ["observe", "pull"]
}
