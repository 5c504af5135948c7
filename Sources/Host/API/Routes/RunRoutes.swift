import ControlPlane
import Domain
import HTTPTypes
import NIOCore

/// The runs of a slot and what they left. A stored page is only ever handed out as a file to save: shown here it would
/// be a foreign script on our own origin.
enum RunRoutes {
    static let all: [Route] = [
        Route("GET", "/slots/{slot}/runs", .signedIn(.slotsRead)) { exchange, context in
            .json(try await context.run(ListRuns(exchange.slot(), exchange.page()), for: exchange.caller()).json)
        },
        Route("GET", "/slots/{slot}/runs/{run}", .signedIn(.slotsRead)) { exchange, context in
            .json(try await context.run(ShowRun(exchange.slot(), run: exchange.name("run")), for: exchange.caller()))
        },
        Route("GET", "/slots/{slot}/runs/{run}/artefacts/{name}", .signedIn(.leadsRead)) { exchange, context in
            try await artefact(exchange, context, exchange.name("name"))
        },
        Route("GET", "/slots/{slot}/runs/{run}/artefacts/bundles/{bundle}/{name}", .signedIn(.leadsRead)) {
            exchange, context in
            try await artefact(
                exchange, context, "bundles/\(exchange.plainName("bundle"))/\(exchange.plainName("name"))")
        },
    ]

    private static func artefact(
        _ exchange: Exchange, _ context: ControlPlaneContext, _ name: String
    ) async throws -> Reply {
        let operation = ShowArtefact(try exchange.slot(), run: try exchange.name("run"), name: name)
        let artefact = try await context.run(operation, for: exchange.caller())
        let way = artefact.isShown ? "inline" : "attachment"
        return Reply(
            status: .ok,
            headers: [
                .contentType: artefact.mediaType, .contentDisposition: "\(way); filename=\"\(artefact.fileName)\"",
                .cacheControl: "private, no-store",
            ], body: .bytes(ByteBuffer(bytes: artefact.bytes)))
    }
}

extension Exchange {
    /// A name of the path that is one part of a file's path.
    fileprivate func plainName(_ parameter: String) throws -> String {
        let name = try name(parameter)
        guard !name.contains("/") else { throw APIError.notFound }
        return name
    }
}
