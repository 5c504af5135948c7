/// What somebody may be. Finer grants stand on the user's row.
package enum Role: String, Sendable, CaseIterable {
    case admin
    case client
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
}
