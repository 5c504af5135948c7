package import Domain

/// All that goes wrong at once: none, one or several modes, as `--drift a,b` or `POST /__control/drift` set them.
package struct PracticeDial: Sendable, Hashable {
    package let modes: Set<PracticeDrift>

    package static let none = PracticeDial([])
    /// Each of these is a whole page or a whole markup: only one of a group can be.
    private static let exclusive: [[PracticeDrift]] = [
        [.renamed, .moved, .missing], [.empty, .emptySilent],
        [.swallowClick, .unknownDialog, .commitThen500, .droppedAnswer, .soldLate],
        [.rateLimited, .serverError, .loginWall, .captcha],
    ]

    package init(_ modes: [PracticeDrift]) { self.modes = Set(modes).subtracting([.none]) }
    package init(_ mode: PracticeDrift) { self.init([mode]) }

    /// Reads `name` or `name,name`.
    /// - Throws: `practice.drift.invalid` for a name that is none and for modes that cannot be together.
    package init(_ text: String) throws(HostFailure) {
        var chosen: [PracticeDrift] = []
        for name in text.split(separator: ",") {
            guard let mode = PracticeDrift(rawValue: String(name)) else {
                throw Self.refusal(
                    "there is no drift '\(name)'",
                    "known are \(PracticeDrift.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            chosen.append(mode)
        }
        self.init(chosen)
        for group in Self.exclusive {
            let both = group.filter(modes.contains).map(\.rawValue)
            guard both.count < 2 else {
                throw Self.refusal("\(both.joined(separator: " and ")) cannot be at once", "choose one of them")
            }
        }
    }

    private static func refusal(_ message: String, _ hint: String) -> HostFailure {
        HostFailure(code: "practice.drift.invalid", message: message, hint: hint)
    }

    package func has(_ mode: PracticeDrift) -> Bool { modes.contains(mode) }

    /// The names, in the order of the list, comma between; `none` when nothing goes wrong.
    package var text: String {
        modes.isEmpty ? "none" : PracticeDrift.allCases.filter(modes.contains).map(\.rawValue).joined(separator: ",")
    }

    var forbidsClicks: Bool { modes.contains { $0.forbidsClicks } }
}
