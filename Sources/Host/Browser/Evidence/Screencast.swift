import Domain
import Foundation
import ProcessBridge

/// One picture of a running screencast.
package struct ScreencastFrame: Sendable, Hashable {
    /// When the browser drew it, in seconds since 1970.
    package let at: Double
    package let jpeg: [UInt8]

    package init(at: Double, jpeg: [UInt8]) { (self.at, self.jpeg) = (at, jpeg) }
}

/// Hands a page's pictures to whoever watches. Every frame is acknowledged, also one whose watcher throws or that
/// cannot be read: a browser that misses one acknowledgement sends nothing any more.
final class Screencast: Sendable {
    typealias Watcher = @Sendable (ScreencastFrame) throws -> Void
    private let watcher = Guarded<Watcher?>(nil)

    /// Whether somebody was watching before.
    func watch(_ watcher: Watcher?) -> Bool {
        self.watcher.use { current in
            defer { current = watcher }
            return current != nil
        }
    }

    /// Takes `Page.screencastFrame`. Runs on the reading thread.
    func take(_ params: JSONValue, acknowledge: (Int) -> Void, failed: (any Error) -> Void) {
        if let number = params["sessionId"]?.int { acknowledge(number) }
        guard let watcher = watcher.use({ $0 }) else { return }
        let picture = Data(base64Encoded: params["data"]?.string ?? "") ?? Data()
        let at = params["metadata"]?["timestamp"]?.double ?? 0
        guard !picture.isEmpty else { return }
        do { try watcher(ScreencastFrame(at: at, jpeg: Array(picture))) } catch { failed(error) }
    }
}

extension BrowserPage {
    /// From now on `watcher` gets a picture whenever the page changes (not at a fixed rate). It runs on the reading
    /// thread and must not block.
    /// - Throws: when the page is gone.
    package func startScreencast(
        largest: Int = 1280, quality: Int = 50, _ watcher: @escaping @Sendable (ScreencastFrame) throws -> Void
    ) async throws {
        try refuseWhenGone()
        _ = evidence.screencast.watch(watcher)
        let wish: JSONObject = [
            "format": "jpeg", "quality": JSONValue(quality), "maxWidth": JSONValue(largest),
            "maxHeight": JSONValue(largest), "everyNthFrame": 1,
        ]
        _ = try await call("Page.startScreencast", wish)
    }

    /// Ends it. Never fails: a page that is gone sends nothing any more.
    package nonisolated func stopScreencast() {
        guard evidence.screencast.watch(nil) else { return }
        connection.post("Page.stopScreencast", session: session)
    }

    nonisolated func takeFrame(_ params: JSONValue) {
        evidence.screencast.take(params) { number in
            connection.post("Page.screencastFrameAck", ["sessionId": JSONValue(number)], session: session)
        } failed: { error in
            evidence.actions.note("screencast", detail: "a picture was not taken up: \(error)")
        }
    }
}
