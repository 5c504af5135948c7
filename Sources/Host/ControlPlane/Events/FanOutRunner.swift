package import Delivery
import Domain
package import Telemetry

/// Keeps the fan-out going: at each kick, and once a second for what was left behind by a crash or a full disk.
package final class FanOutRunner: Sendable {
    private let fanOut: FanOut
    private let log: HostLog
    private let published: @Sendable (Int) async -> Void
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter published: hears how many events were spread, for the live stream.
    package init(_ fanOut: FanOut, log: HostLog, published: @escaping @Sendable (Int) async -> Void = { _ in }) {
        (self.fanOut, self.log, self.published) = (fanOut, log, published)
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something was stored. Never waits.
    package func kick() { wake.yield() }

    /// Spreads until the task is cancelled. Call once.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { [wake] in
                while !Task.isCancelled {
                    wake.yield()
                    do { try await Task.sleep(for: .seconds(1)) } catch { return }
                }
            }
            for await _ in wakes { await step() }
            group.cancelAll()
        }
    }

    /// One round; what fails stays in the verified queue and is tried again.
    package func step() async {
        do {
            let count = try await fanOut.step()
            if count > 0 { await published(count) }
        } catch {
            log.error("the fan-out of verified events failed, it goes on by itself", error)
        }
    }
}
