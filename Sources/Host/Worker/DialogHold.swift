package import Domain
package import Foundation

/// Whether a dialog nobody knows holds the slot's clicks. It is computed from the log, so it survives a restart.
///
/// After a click that ended in such a dialog nothing is clicked until that click is settled: proven on the site's list
/// of bought contacts, or looked for there for two minutes in vain. A second one in a row, with no confirmed click in
/// between, holds for an hour; each after it for a day. So a site that now asks a question after every click costs one
/// lead, then two, then one a day, until a person has looked.
package enum DialogHold {
    package static let reason = "unknown_dialog"

    package static func stands(in history: LeadHistory, now: Date) -> Bool {
        let row = history.dialogs
        guard let last = row.last, let record = history[last] else { return false }
        if record.verifiedAt == nil, record.unverifiedAt == nil { return true }
        guard row.count > 1, record.verifiedAt == nil, let at = record.intendedAt else { return false }
        return now.timeIntervalSince(at) < (row.count == 2 ? 3600 : 86_400)
    }
}

/// Words for what kept a click from being armed.
package enum ClickObstacle {
    private static let ofThePage: Set<String> = [
        "covered", "hidden", "disabled", "moving", "outside", "stale", "ambiguous", "no_button", "missing", "dialog",
    ]

    /// Whether it is the page that stands in the way, and not this one lead's own fate (gone, sold, titled anew).
    package static func isOfThePage(_ reason: String) -> Bool { ofThePage.contains(reason) }
}
