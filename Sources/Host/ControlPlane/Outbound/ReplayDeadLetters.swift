package import Domain
import Slots

/// Begins the dead jobs of one channel, or of all, anew, the oldest first; every gate is asked again.
package struct ReplayDeadLetters: Operation {
    package static let permission = Permission.queuesChange
    private let channel: String?
    private let limit: Int
    package init(channel: String?, limit: Int) { (self.channel, self.limit) = (channel, limit) }
    package var object: String { "dead_letters" }
    package var details: JSONObject { ["channel": JSONValue(channel), "limit": .int(Int64(limit))] }

    /// `{ids: [...]}`; a channel without a dispatcher has nobody to do it and is named in `not_running`.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        if let channel { _ = try await context.queue(channel) }
        let running = Set(await context.dispatchers.list().filter(\.pidAlive).map(\.channel))
        let wanted = if let channel { [channel] } else { try await context.channels() }
        var ids: [String] = []
        for name in wanted where running.contains(name) && ids.count < limit {
            let answer = try await context.dispatchers.request(
                name, "replay_dead", ["limit": .int(Int64(limit - ids.count)), "by": .string(caller.actor.id)],
                timeout: .seconds(30))
            ids += answer["ids"]?.array?.compactMap(\.string) ?? []
        }
        return ["ids": JSONValue(ids), "not_running": JSONValue(wanted.filter { !running.contains($0) })]
    }
}
