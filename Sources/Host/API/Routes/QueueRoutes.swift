import ControlPlane
import Domain

/// The channels' queues: how they are, their jobs, and steering them.
enum QueueRoutes {
    static let all: [Route] = reading + changing

    private static let reading: [Route] = [
        Route("GET", "/queues", .signedIn(.queuesRead)) { exchange, context in
            .json(try await context.run(ListQueues(), for: exchange.caller()).json)
        },
        Route("GET", "/queue/stats", .signedIn(.queuesRead)) { exchange, context in
            .json(try await context.run(QueueStats(), for: exchange.caller()))
        },
        Route("GET", "/queues/{channel}", .signedIn(.queuesRead)) { exchange, context in
            .json(try await context.run(ShowQueue(exchange.name("channel")), for: exchange.caller()))
        },
        Route("GET", "/queues/{channel}/items", .signedIn(.queuesRead)) { exchange, context in
            let state = try exchange.word("state", JobState.self)
            let operation = ListQueueItems(try exchange.name("channel"), state: state, try exchange.page())
            return .json(try await context.run(operation, for: exchange.caller()).json)
        },
        Route("GET", "/queues/{channel}/items/{id}", .signedIn(.queuesRead)) { exchange, context in
            .json(try await context.run(ShowQueueItem(exchange.name("channel"), id: exchange.name("id")), for: exchange.caller()))
        },
    ]

    private static let changing: [Route] = [
        Route("POST", "/queues/{channel}/pause", .signedIn(.queuesChange)) { try await steer(.pause, $0, $1) },
        Route("POST", "/queues/{channel}/resume", .signedIn(.queuesChange)) { try await steer(.resume, $0, $1) },
        Route("POST", "/queues/{channel}/items/{id}/replay", .signedIn(.queuesChange)) { try await change(.replay, $0, $1) },
        Route("POST", "/queues/{channel}/items/{id}/drop", .signedIn(.queuesChange)) { try await change(.drop, $0, $1) },
        Route("POST", "/admin/dlq/replay", .signedIn(.queuesChange)) { exchange, context in
            let members = try exchange.members()
            let operation = ReplayDeadLetters(
                channel: try members.optionalText("channel", max: 48), limit: try members.whole("limit", in: 1...1000, default: 100))
            return .json(try await context.run(operation, for: exchange.caller()))
        },
    ]

    private static func steer(_ verb: SteerQueue.Verb, _ exchange: Exchange, _ context: ControlPlaneContext) async throws -> Reply {
        let members = try exchange.members()
        let operation = SteerQueue(
            verb, try exchange.name("channel"), slot: try members.optionalSlot("slot_id"),
            why: try members.optionalText("reason", max: 300) ?? "paused by a person")
        return .json(try await context.run(operation, for: exchange.caller()))
    }

    private static func change(
        _ change: ChangeQueueItem.Change, _ exchange: Exchange, _ context: ControlPlaneContext
    ) async throws -> Reply {
        let operation = ChangeQueueItem(change, try exchange.name("channel"), id: try exchange.name("id"))
        return .json(try await context.run(operation, for: exchange.caller()))
    }
}
