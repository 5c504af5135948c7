import Slots

/// When each part of the host last answered. A part that stays silent for too long is named, and while there is one,
/// the service manager's watchdog is not fed.
struct PulseBook: Sendable {
    private struct Part {
        var answeredAt: Duration
        var isAsked = false
    }
    private let limit: Duration
    private var parts: [String: Part]

    /// Every part counts as having answered now.
    init(_ names: [String], limit: Duration, at now: Duration) {
        self.limit = limit
        parts = Dictionary(uniqueKeysWithValues: names.map { ($0, Part(answeredAt: now)) })
    }

    /// Whether it may be asked; a part that still owes an answer is not asked again.
    mutating func ask(_ name: String) -> Bool {
        guard parts[name]?.isAsked == false else { return false }
        parts[name]?.isAsked = true
        return true
    }

    /// - Parameter isWell: a part may also answer that it does not turn as it should.
    mutating func answered(_ name: String, isWell: Bool, at now: Duration) {
        parts[name]?.isAsked = false
        if isWell { parts[name]?.answeredAt = now }
    }

    /// Who has been silent for too long, by name.
    func silent(at now: Duration) -> [String] {
        parts.filter { now - $0.value.answeredAt > limit }.map(\.key).sorted()
    }
}
