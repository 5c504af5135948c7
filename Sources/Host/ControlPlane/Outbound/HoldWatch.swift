import Activity
import Domain
import Foundation
import Slots
import Telemetry

/// Shows the global hold to people however it came to be: a file made by hand, by the command line, or one that was
/// there when the host started.
package struct HoldWatch: Sendable {
    static let attentionID = "host:hold"
    private let context: ControlPlaneContext
    private let clock: any Clock<Duration>

    package init(_ context: ControlPlaneContext, clock: any Clock<Duration> = ContinuousClock()) {
        (self.context, self.clock) = (context, clock)
    }

    /// Looks once a second until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await look()
            do { try await clock.sleep(for: .seconds(1)) } catch { return }
        }
    }

    /// One look: raises the matter, or takes it off.
    package func look() async {
        let hold = context.hold
        do {
            guard let standing = try await FileLane.run({ hold.standing() }) else {
                await context.attention.clear(Self.attentionID)
                return
            }
            await context.attention.add(Self.item(standing, now: context.clock()))
        } catch {
            context.log.error("the hold could not be looked at", error)
        }
    }

    static func item(_ standing: GlobalHold.Standing, now: Date) -> AttentionItem {
        .init(
            id: attentionID, kind: "hold", title: "Everything is held", detail: standing.reason,
            hint: "release it when the cause is mended", code: "hold", since: standing.since ?? now)
    }
}
