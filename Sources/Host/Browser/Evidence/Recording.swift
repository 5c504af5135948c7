package import Foundation
import ProcessBridge

/// The pictures of one step, kept in memory within a bound, and shown by one file that opens in any browser.
package final class Recording: Sendable {
    package static let largest = 6 << 20
    private let limit: Int
    private let frames = Guarded<[ScreencastFrame]>([])

    package init(limit: Int = Recording.largest) { self.limit = limit }

    package var isEmpty: Bool { frames.use { $0.isEmpty } }
    package var count: Int { frames.use { $0.count } }

    /// Adds a picture. Over the bound every second one goes, the first and the last stay: a long step is shown coarser,
    /// never cut off.
    package func add(_ frame: ScreencastFrame) {
        frames.use { frames in
            frames.append(frame)
            while frames.count > 2, frames.reduce(0, { $0 + $1.jpeg.count }) > limit {
                let last = frames.count - 1
                frames = frames.enumerated().filter { $0.offset % 2 == 0 || $0.offset == last }.map(\.element)
                if frames.count == 3, frames.reduce(0, { $0 + $1.jpeg.count }) > limit { frames.remove(at: 1) }
            }
        }
    }

    /// The picture that was to be seen at a time: the last one drawn until then, because the browser sends none while
    /// nothing changes.
    package func frame(at time: Double) -> ScreencastFrame? {
        frames.use { frames in frames.last { $0.at <= time } ?? frames.first }
    }

    /// One HTML file with all pictures in it and a small player; nothing is loaded from elsewhere.
    package func html(title: String, until end: Date) -> [UInt8] {
        let all = frames.use { $0 }.sorted { $0.at < $1.at }
        guard let first = all.first else { return [] }
        let rows = all.map { frame in
            "[\(Int(((frame.at - first.at) * 1000).rounded())),\"\(Data(frame.jpeg).base64EncodedString())\"]"
        }
        let length = max(Int((end.timeIntervalSince1970 - first.at) * 1000), 1)
        return Array(
            RecordingPlayer.page(title: title, length: length, frames: rows.joined(separator: ",\n")).utf8)
    }
}
