import ProcessBridge

/// The last bytes of a stream: enough to explain a failure, never a memory leak.
package final class TailRing: Sendable {
    private let limit: Int
    private let kept = Guarded<[UInt8]>([])

    package init(limit: Int = 64 << 10) { self.limit = limit }

    package func append(_ bytes: [UInt8]) {
        kept.use { kept in
            kept.append(contentsOf: bytes)
            if kept.count > limit { kept.removeFirst(kept.count - limit) }
        }
    }

    package var text: String { String(decoding: kept.use { $0 }, as: UTF8.self) }
}
