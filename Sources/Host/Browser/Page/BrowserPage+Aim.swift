import Domain
import Foundation

/// A point of the page's window that an armed guard stands behind.
struct AimedPoint: Sendable {
    var x: Double
    var y: Double
    var detail: String?
    /// The frame whose guard is armed for the target; `nil` for the page's own.
    var frame: String?
    /// Frames whose guards let nothing pass; the page itself is `nil`.
    var sealed: [String?]
    let armed: ContinuousClock.Instant

    func isFresh(_ seconds: Double) -> Bool { ContinuousClock.now - armed < .seconds(seconds) }
}

enum Aim: Sendable {
    case point(AimedPoint)
    case refused(ClickReport)
}

/// Aiming: where input would have to go, and the guards around it. Everywhere but in the target's own window a guard
/// lets nothing pass, so that what slips between us and the target is not hit in its place.
extension BrowserPage {
    func aim(_ locator: JSONValue, _ attempt: Int, _ deadline: Deadline) async throws -> Aim {
        var refusal = ClickReport(dispatched: false, reason: .missing)
        for route in try FrameRoute.all(locator) {
            switch try await aim(route, attempt, deadline) {
            case .point(let point): return .point(point)
            case .refused(let report):
                refusal = report
                // Only where there is nothing the next alternative counts.
                if report.reason != .missing { return .refused(report) }
            }
        }
        return .refused(refusal)
    }

    private func aim(_ route: FrameRoute, _ attempt: Int, _ deadline: Deadline) async throws -> Aim {
        let number = JSONValue(attempt)
        var frames: [String?] = [nil]
        for locator in route.path {
            let shown = try await ask(
                "reveal", ["locator": locator, "attempt": number], in: frames.last ?? nil, deadline)
            if shown["ok"]?.bool != true { return .refused(Self.refusal(shown)) }
            guard let next = try await frame([locator], in: frames.last ?? nil, deadline) else {
                return .refused(ClickReport(dispatched: false, reason: .missing, detail: "no such frame"))
            }
            frames.append(next)
        }
        let target = frames.removeLast()
        let sealed = try await seal(besides: frames + [target], deadline)
        do {
            let aim = try await aim(route, target, around: frames, sealed, number, deadline)
            if case .refused = aim { await unseal(sealed) }
            return aim
        } catch {
            await unseal(sealed)
            throw error
        }
    }

    /// Aims in the target's frame and carries the point outwards, window by window.
    private func aim(
        _ route: FrameRoute, _ target: String?, around: [String?], _ others: [String?], _ attempt: JSONValue,
        _ deadline: Deadline
    ) async throws -> Aim {
        let armed = ContinuousClock.now
        let aim = try await ask("aim", ["locator": route.locator, "attempt": attempt], in: target, deadline)
        guard let x = aim["x"]?.double, let y = aim["y"]?.double else { return .refused(Self.refusal(aim)) }
        var point = AimedPoint(x: x, y: y, detail: aim["detail"]?.string, frame: target, sealed: others, armed: armed)
        let rest = JSONValue.bool(route.locator["stable"] != false)
        for (frame, locator) in zip(around, route.path).reversed() {
            let place = try await ask(
                "through", ["locator": locator, "x": .double(point.x), "y": .double(point.y), "rest": rest], in: frame,
                deadline)
            guard let x = place["x"]?.double, let y = place["y"]?.double else {
                await unseal(point.sealed + [target])
                return .refused(Self.refusal(place))
            }
            point.sealed.append(frame)
            (point.x, point.y) = (x, y)
        }
        return .point(point)
    }

    /// Takes an aim down: its click is not sent.
    func release(_ point: AimedPoint) async { await unseal(point.sealed + [point.frame]) }

    /// Ends guards whose click was not sent.
    private func unseal(_ frames: [String?]) async {
        for frame in frames {
            // A frame that went away took its guard along; any other guard runs out by itself.
            do { _ = try await ask("verdict", [:], in: frame, seconds: 1) } catch { continue }
        }
    }

    private static func refusal(_ answer: JSONValue) -> ClickReport {
        let reason = ClickReport.Reason(rawValue: answer["reason"]?.string ?? "") ?? .stale
        return ClickReport(dispatched: false, reason: reason, detail: answer["detail"]?.string)
    }

    /// Arms a guard that lets nothing pass in every other frame that is a world of its own, and names those frames.
    private func seal(besides way: [String?], _ deadline: Deadline) async throws -> [String?] {
        let others = state.facts.frames.all.filter { !way.contains($0) }.sorted()
        if others.isEmpty { return [] }
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for frame in others {
                group.addTask {
                    do {
                        _ = try await self.ask("close", [:], in: frame, deadline)
                        return frame
                    } catch BrowserError.contextLost { return nil }
                }
            }
            var sealed: [String?] = []
            for try await frame in group where frame != nil { sealed.append(frame) }
            return sealed
        }
    }

    /// What became of the input, from the target's guard and from those that let nothing pass. All guards end.
    func verdict(_ point: AimedPoint) async throws -> JSONValue {
        var strays: [JSONValue] = []
        for frame in point.sealed {
            do { strays.append(try await ask("verdict", [:], in: frame)) } catch BrowserError.contextLost { continue }
        }
        let own = try await ask("verdict", [:], in: point.frame)
        let hit = strays.first { ($0["refused"] ?? .null) != .null }
        guard let hit, (own["refused"] ?? .null) == .null else { return own }
        return ["passed": own["passed"] ?? [], "refused": hit["refused"] ?? .null]
    }
}
