import Domain
package import PluginKit

/// What can go wrong between a connector's script and the worker. What the script raises itself is a `LuaFailure`.
package enum ConnectorError: HostError, Hashable {
    case missingEntry(connector: String, entry: String)
    case badAnswer(connector: String, entry: String, expected: String, found: String, place: EntryPlace? = nil)
    case setAside(connector: String, slotID: String)

    package var code: String {
        switch self {
        case .missingEntry: "connector.entry.missing"
        case .badAnswer: "connector.answer.invalid"
        case .setAside: "connector.limit.set_aside"
        }
    }
    package var message: String {
        switch self {
        case .missingEntry(let connector, let entry): "connectors/\(connector) has no entry '\(entry)'"
        case .badAnswer(let connector, let entry, let expected, let found, let place):
            "\(place?.text ?? "connectors/\(connector)"): '\(entry)' answered \(found), expected \(expected)"
        case .setAside(let connector, let slotID):
            "slot \(slotID): connectors/\(connector) was stopped by a limit three times in ten minutes"
        }
    }
    package var hint: String {
        switch self {
        case .setAside: "correct the script, or roll it back with 'engyne-host plugins rollback'"
        default: "run 'engyne-host check' on the connector"
        }
    }
}

extension ConnectorError: PlacedError {
    package var place: EntryPlace? {
        if case .badAnswer(_, _, _, _, let place) = self { place } else { nil }
    }

    /// The same error with the place of the entry in the script, where it is about its answer.
    func placed(_ place: EntryPlace?) -> ConnectorError {
        guard case .badAnswer(let connector, let entry, let expected, let found, nil) = self else { return self }
        return .badAnswer(connector: connector, entry: entry, expected: expected, found: found, place: place)
    }
}
