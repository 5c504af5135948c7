import ControlPlane
import Domain

/// What happens: the newest, and live.
enum ActivityRoutes {
    static func all(_ live: ActivityStream) -> [Route] {
        [
            Route("GET", "/activity/recent", .signedIn(.activityRead)) { exchange, context in
                let limit = try exchange.page().limit
                return .json(try await context.run(RecentActivity(limit: limit), for: exchange.caller()).json)
            },
            Route("GET", "/activity/stream", .signedIn(.activityRead)) { exchange, context in
                // A stream has no head to look at.
                guard exchange.method == "GET" else { throw APIError.methodNotAllowed(["GET"]) }
                return try await live.reply(exchange, context)
            },
        ]
    }
}
