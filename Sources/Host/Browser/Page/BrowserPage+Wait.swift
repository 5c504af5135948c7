package import Domain
import Foundation

/// Waiting for something, inside the page: no question is repeated while nothing changes.
extension BrowserPage {
    /// Waits until one of the alternatives (a list of locators, or one) matches, on whatever document is there then.
    /// - Returns: its number counted from 1, or `nil` when none matched in time.
    package func wait(_ spec: JSONValue, timeoutSeconds: Double) async throws -> Int? {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        let alternatives = spec.array ?? [spec]
        guard alternatives.contains(where: FrameRoute.hasFrame) else {
            return try await wait(alternatives, path: [], until: deadline)
        }
        // One question for the page and one for each frame; the first that finds something ends the others.
        let plain = alternatives.indices.filter { !FrameRoute.hasFrame(alternatives[$0]) }
        let framed = try alternatives.indices.filter { !plain.contains($0) }.map { index in
            try FrameRoute.all(alternatives[index]).map { (index + 1, $0) }
        }.flatMap { $0 }
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            if !plain.isEmpty {
                group.addTask {
                    let hit = try await self.wait(plain.map { alternatives[$0] }, path: [], until: deadline)
                    return hit.map { plain[$0 - 1] + 1 }
                }
            }
            for (number, route) in framed {
                group.addTask {
                    try await self.wait([route.locator], path: route.path, until: deadline).map { _ in number }
                }
            }
            defer { group.cancelAll() }
            for try await hit in group { if let hit { return hit } }
            return nil
        }
    }

    private func wait(
        _ alternatives: [JSONValue], path: [JSONValue], until end: ContinuousClock.Instant
    ) async throws -> Int? {
        while true {
            do {
                var frame: String?
                for locator in path {
                    guard try await look([locator], in: frame, until: end) != nil else { return nil }
                    guard let next = try await self.frame([locator], in: frame, Deadline(seconds: 5)) else {
                        throw BrowserError.contextLost(method: "a wait in a frame")
                    }
                    frame = next
                }
                return try await look(alternatives, in: frame, until: end)
            } catch BrowserError.contextLost {
                if ContinuousClock.now >= end { return nil }
                try await Task.sleep(for: .milliseconds(10))
            } catch BrowserError.timeout where state.facts.isNavigating && ContinuousClock.now >= end {
                // Questions are kept back while a document is on its way; what was waited for is not there.
                return nil
            }
        }
    }

    /// One question, answered when something matches or at the end.
    private func look(
        _ alternatives: [JSONValue], in frame: String?, until end: ContinuousClock.Instant
    ) async throws -> Int? {
        let left = max(0, (end - .now) / .seconds(1))
        let question: JSONValue = ["alternatives": .array(alternatives), "ms": JSONValue(Int(left * 1000))]
        // The host's own deadline is the larger one: the page's clock names the real cause.
        let hit = try await ask("wait", question, in: frame, seconds: left + 3).int ?? 0
        return hit > 0 ? hit : nil
    }
}
