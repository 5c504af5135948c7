package import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The practice marketplace and, under `/catalogue`, a site of another kind, on a loopback port: a place to see a slot
/// work, to try a connector and to drill what goes wrong, where nothing costs money and nobody is written to.
///
/// It listens on 127.0.0.1 only, sells made-up leads, and tells afterwards what really happened (`GET /__truth`). What
/// it can be told to do wrong stands in `PracticeMarket+Control.swift`.
package struct PracticeServer: Sendable {
    private let port: Int
    private let routes: PracticeRoutes

    /// Port 0 takes a free one; the same seed gives the same leads.
    package init(
        port: Int = 0, seed: UInt64 = 1, dial: PracticeDial = .none, now: @escaping WallClock = { Date() }
    ) {
        self.port = port
        routes = PracticeRoutes(
            market: PracticeMarket(seed: seed, dial: dial, now: now),
            catalogue: PracticeCatalogue(seed: seed, now: now))
    }

    /// Serves until the task is cancelled or the process is asked to end; `onReady` gets the base address once the port
    /// is open. Throws what the socket says when the port is taken.
    package func run(onReady: @escaping @Sendable (String) -> Void) async throws {
        let router = Router()
        let routes = routes
        for method in [HTTPRequest.Method.get, .post] {
            router.on("/**", method: method) { request, _ in try await Self.respond(to: request, routes) }
            router.on("/", method: method) { request, _ in try await Self.respond(to: request, routes) }
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in onReady("http://127.0.0.1:\(channel.localAddress?.port ?? 0)") },
            logger: Self.logger)
        try await application.run()
    }

    /// What reached which control on the trap pages so far: per trap `right`, `wrong`, `pressed`, `beside`.
    package func trapCounts() async -> JSONValue { await routes.traps.truth() }

    /// Says nothing: what matters is thrown, and the end of `run` by cancellation is not an error to tell.
    private static let logger = Logger(label: "practice-site") { _ in SwiftLogNoOpLogHandler() }

    private static func respond(to request: Request, _ routes: PracticeRoutes) async throws -> Response {
        let bytes = try await request.body.collect(upTo: 1 << 20)
        let body = (try? JSONReader.read(Array(bytes.readableBytesView))) ?? .object([:])
        let host = request.head.authority ?? "127.0.0.1"
        let answer = await routes.answer(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "", host: host,
            body: body)
        return response(answer)
    }

    private struct ConnectionCut: Error {}

    private static func response(_ answer: PracticeRoutes.Answer) -> Response {
        switch answer {
        case .html(let text, let status): document(text, "text/html; charset=utf-8", status)
        case .json(let value, let status): document(value.encodedString, "application/json; charset=utf-8", status)
        case .redirect(let target): Response(status: .found, headers: [.location: target, .cacheControl: "no-store"])
        case .busy(let status, let seconds):
            Response(
                status: .init(code: status),
                headers: [.contentType: "text/html", .cacheControl: "no-store", .retryAfter: String(seconds)],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "<html><body><h1>\(status)</h1></body></html>")))
        case .cut:
            Response(
                status: .ok, headers: [.contentLength: "64"],
                body: ResponseBody(contentLength: 64) { _ in throw ConnectionCut() })
        }
    }

    private static func document(_ text: String, _ type: String, _ status: Int) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
