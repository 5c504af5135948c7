import Delivery
import Domain
import PluginKit
import Slots

extension ControlPlaneContext {
    /// Every channel there is: those with a carrier, with a dispatcher, with a queue, and the standard ones.
    func channels() async throws -> [String] {
        let running = await dispatchers.list().map(\.channel)
        return Set(FanOut.standardChannels + plugins.carriedChannels + running + (try await queues.channelsOnDisk()))
            .sorted()
    }

    /// - Throws: `OperationError.unknownChannel`.
    func queue(_ channel: String) async throws -> QueueView {
        guard try await channels().contains(channel) else { throw OperationError.unknownChannel(channel) }
        return try await queues.view(channel)
    }

    /// The whole queue item of the API: what the files tell and what the supervisor knows.
    func queueItem(_ channel: String, for caller: Caller) async throws -> JSONObject {
        var item = try await queue(channel).summary(slots: caller.actor.slots.names)
        let dispatcher = await dispatchers.overview(channel)
        item["plugin"] = JSONValue(dispatcher?.plugin?.name ?? plugins.carriers(of: channel).first?.name)
        item["pid"] = JSONValue(dispatcher?.pid.map(Int.init))
        item["pid_alive"] = .bool(dispatcher?.pidAlive ?? false)
        item["dry_run"] = .bool(isDispatcherDryRun)
        item["last_error"] = JSONValue(dispatcher?.lastError)
        return item
    }
}
