/// The one slider. Its four steps are exact and are used wherever quality is asked.
package struct QualityLevel: Sendable, Hashable {
    package let level: Int
    package let minMemberMonths: Int
    package let maxAgeHours: Double

    /// The four steps, each by its lowest level, the laxest first.
    package static let steps = [0, 40, 70, 90].compactMap(QualityLevel.init)

    /// - Parameter level: 0 to 100; anything else is a settings error and gives `nil`.
    /// The last of the four steps.
    package static let strictest = QualityLevel(100)!

    package init?(_ level: Int) {
        guard (0...100).contains(level) else { return nil }
        self.level = level
        (minMemberMonths, maxAgeHours) =
            switch level {
            case 90...: (24, 24)
            case 70...: (12, 36)
            case 40...: (6, 48)
            default: (0, 48)
            }
    }
}
