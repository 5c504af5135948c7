/// The id that ties a request, its audit row, its log lines and what a person is shown together.
package struct CorrelationID: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// A fresh id of 16 hex digits.
    package static func make(using random: inout some RandomNumberGenerator) -> CorrelationID {
        let text = String(random.next() as UInt64, radix: 16)
        return CorrelationID(unchecked: String(repeating: "0", count: 16 - text.count) + text)
    }

    package static func make() -> CorrelationID {
        var random = SystemRandomNumberGenerator()
        return make(using: &random)
    }

    /// One a client brought along; `nil` when it is not 8 to 64 letters, digits, `-` or `_` (it will stand in our logs).
    package init?(_ raw: String) {
        let isPlain = raw.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x5F
        }
        guard isPlain, (8...64).contains(raw.utf8.count) else { return nil }
        description = raw
    }

    private init(unchecked: String) { description = unchecked }

    /// The id of the work the current task belongs to; log lines carry it by themselves.
    @TaskLocal package static var current: CorrelationID?
}
