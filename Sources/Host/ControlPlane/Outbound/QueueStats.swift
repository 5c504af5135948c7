package import Domain
import Delivery

/// All jobs of all channels in the five words `queued processing completed failed dlq`, as a sum and by channel.
package struct QueueStats: Operation {
    package static let permission = Permission.queuesRead
    package let object = "queues"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        var sum: [JobState: Int] = [:]
        var byChannel = JSONObject()
        for channel in try await context.channels() {
            let counts = try await context.queue(channel).counts(slots: caller.actor.slots.names)
            sum.merge(counts, uniquingKeysWith: +)
            byChannel[channel] = .object(QueueSummary.count(counts))
        }
        var answer = QueueSummary.count(sum)
        answer["channels"] = .object(byChannel)
        return answer
    }
}
