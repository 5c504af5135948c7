import ControlPlane
import Domain

/// The scripts: which there are, which run, and changing that.
enum PluginRoutes {
    static let all: [Route] = [
        Route("GET", "/plugins", .signedIn(.pluginsRead)) { exchange, context in
            .json(.object(try await context.run(ListPlugins(), for: exchange.caller())))
        },
        Route("GET", "/plugins/{kind}/{name}", .signedIn(.pluginsRead)) { try await show(.item, $0, $1) },
        Route("GET", "/plugins/{kind}/{name}/versions", .signedIn(.pluginsRead)) { try await show(.versions, $0, $1) },
        Route("GET", "/plugins/{kind}/{name}/diff", .signedIn(.pluginsRead)) { exchange, context in
            let query = exchange.target.query
            return try await show(.diff(from: query["from"], to: query["to"]), exchange, context)
        },
        Route("GET", "/plugins/{kind}/{name}/source", .signedIn(.pluginsRead)) { try await show(.source, $0, $1) },
        Route("POST", "/plugins/{kind}/{name}/enable", .signedIn(.pluginsChange)) { try await change(.enable, $0, $1) },
        Route("POST", "/plugins/{kind}/{name}/disable", .signedIn(.pluginsChange)) {
            try await change(.disable, $0, $1)
        },
        Route("POST", "/plugins/{kind}/{name}/reload", .signedIn(.pluginsChange)) { try await change(.reload, $0, $1) },
        Route("POST", "/plugins/{kind}/{name}/rollback", .signedIn(.pluginsChange)) { exchange, context in
            try await change(.rollback(hash: try exchange.members().optionalText("hash", max: 64)), exchange, context)
        },
    ]

    private static func show(_ part: ShowPlugin.Part, _ exchange: Exchange, _ context: ControlPlaneContext) async throws
        -> Reply
    {
        .json(try await context.run(ShowPlugin(try plugin(exchange), part), for: exchange.caller()))
    }

    private static func change(_ change: ChangePlugin.Change, _ exchange: Exchange, _ context: ControlPlaneContext)
        async throws -> Reply
    {
        .json(try await context.run(ChangePlugin(change, try plugin(exchange)), for: exchange.caller()))
    }

    /// `connector/NAME` or `connectors/NAME`.
    private static func plugin(_ exchange: Exchange) throws -> PluginID {
        guard let id = PluginID(kind: try exchange.name("kind"), name: try exchange.name("name")) else {
            throw APIError.notFound
        }
        return id
    }
}
