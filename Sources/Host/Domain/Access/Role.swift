/// What somebody may be. Finer grants stand on the user's row.
package enum Role: String, Sendable, CaseIterable {
    case admin
    case client
}

/// A right given to one client beyond its role.
package enum Grant: String, Sendable, CaseIterable {
    /// Decides about the messages of its own slots.
    case approve
    /// Reads plugins; changing them stays an admin's.
    case scripts
}

/// Which slots an actor may see and touch.
package enum SlotScope: Sendable, Hashable {
    case all
    case only(Set<SlotID>)

    package func contains(_ slot: SlotID) -> Bool {
        switch self {
        case .all: true
        case .only(let slots): slots.contains(slot)
        }
    }

    /// The ids as raw texts for filters; `nil` = no filter.
    package var names: Set<String>? {
        switch self {
        case .all: nil
        case .only(let slots): Set(slots.map(\.raw))
        }
    }
}
