import Domain
package import PluginKit

/// What `compose` made of an event.
package enum Composition: Sendable, Equatable {
    case message(to: String, body: String, subject: String?)
    /// The event has nobody this channel could write to.
    case noContact
}

/// What `health` says.
package struct ChannelHealth: Sendable, Equatable {
    package let isOK: Bool
    package let detail: String?

    package init(isOK: Bool, detail: String?) {
        self.isOK = isOK
        self.detail = detail
    }
}

/// What `pairing` says: a status word and, for `qr`, a picture.
package struct PairingAnswer: Sendable, Equatable {
    package let status: String
    package let png: [UInt8]?

    package init(status: String, png: [UInt8]?) {
        self.status = status
        self.png = png
    }
}

/// Why a channel's script gave nothing usable.
package enum ChannelError: HostError, Equatable {
    /// The plugin does not have this entry.
    case noEntry(plugin: String, entry: String)
    /// The entry answered something else than its contract says.
    case badAnswer(plugin: String, entry: String, expected: String, place: EntryPlace? = nil)
    /// There is neither a `compose` nor a template to make a message of.
    case noText(plugin: String)
    /// Stopped at its limits too often in a short time.
    case setAside(plugin: String)

    package var code: String {
        switch self {
        case .noEntry: "channel.entry.missing"
        case .badAnswer: "channel.answer.invalid"
        case .noText: "channel.text.missing"
        case .setAside: "channel.plugin.set_aside"
        }
    }
    package var message: String {
        switch self {
        case .noEntry(let plugin, let entry): "channel plugin '\(plugin)' has no '\(entry)'"
        case .badAnswer(let plugin, let entry, let expected, let place):
            "\(place.map { "\($0.text): " } ?? "")channel plugin '\(plugin)': '\(entry)' must answer \(expected)"
        case .noText(let plugin): "channel plugin '\(plugin)' has no 'compose' and the slot no template text for it"
        case .setAside(let plugin): "channel plugin '\(plugin)' was stopped at its limits 3 times within 10 minutes"
        }
    }
    package var hint: String {
        switch self {
        case .noEntry, .badAnswer: "Correct the script and run 'engyne-host check' on it."
        case .noText: "Write the text into the slot's templates folder, NAME.txt, and name it in slot_config.yml."
        case .setAside: "Correct the script, then reload it and resume the channel."
        }
    }
}

extension ChannelError: PlacedError {
    package var place: EntryPlace? {
        if case .badAnswer(_, _, _, let place) = self { place } else { nil }
    }
}
