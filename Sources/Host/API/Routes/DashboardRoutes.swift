import HTTPTypes
import Hummingbird
import NIOCore

/// The dashboard's files. They hold nothing secret, so they are open; what they show is asked for with a session.
enum DashboardRoutes {
    static func all(_ files: StaticFiles) -> [Route] {
        [
            Route("GET", "/", .open) { exchange, _ in try serve("index.html", exchange, files) },
            Route("GET", "/ui/{file}", .open) { exchange, _ in try serve(exchange.parameters["file"] ?? "", exchange, files) },
        ]
    }

    private static func serve(_ name: String, _ exchange: Exchange, _ files: StaticFiles) throws -> Reply {
        guard !exchange.target.isVersioned, let file = files.find(name) else { throw APIError.notFound }
        let headers: HTTPFields = [.eTag: file.etag, .cacheControl: "no-cache", .contentType: file.mediaType]
        let known = (exchange.headers[.ifNoneMatch] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        if known.contains(file.etag) || known.contains("W/" + file.etag) { return .empty(.notModified, headers: headers) }
        return Reply(status: .ok, headers: headers, body: .bytes(ByteBuffer(bytes: file.bytes)))
    }
}
