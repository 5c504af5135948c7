import Auth
import ControlPlane
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// The door: every request passes here, in this order: a request id, the host's name, the route, the promise of a
/// body, who asks, the body, the operation. Whatever is thrown on the way becomes one problem+json, here and nowhere
/// else.
///
/// Routes are matched by our own table, because a path that is authorised must be exactly the path that was received,
/// and because a wrong method deserves a 405 that says which are right.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let table: RouteTable
    let context: ControlPlaneContext
    let names: HostNames
    let signIn: SignInCheck
    let bodies: BodyReader
    let webhooks: AddressBudget
    let log: HostLog

    func respond(to request: Request, context connection: APIContext) async throws -> Response {
        let id = CorrelationID.make()
        return await CorrelationID.$current.withValue(id) { await answer(request, connection, id.description) }
    }

    private func answer(_ request: Request, _ connection: APIContext, _ requestID: String) async -> Response {
        let started = context.clock()
        var label = "-"
        var reply: Reply
        do {
            reply = try await serve(request, connection, requestID, &label)
        } catch {
            reply = problem(error, request, requestID)
        }
        if reply.status.code >= 400, BodyReader.isAnnounced(request.headers),
            [401, 403, 404, 405, 408, 413, 421, 429].contains(reply.status.code)
        {
            // The body may be unread, and its sender is not trusted to end it.
            reply.headers[.connection] = "close"
            connection.closeSoon()
        }
        let took = Int(context.clock().timeIntervalSince(started) * 1000)
        log.debug(
            "request",
            ["method": request.method.rawValue, "route": label, "status": "\(reply.status.code)", "ms": "\(took)"])
        return finish(reply, request, requestID)
    }

    /// - Parameter label: becomes the route's template, which logs carry instead of the raw path.
    private func serve(
        _ request: Request, _ connection: APIContext, _ requestID: String, _ label: inout String
    ) async throws -> Reply {
        let authority = try checkHost(request)
        guard let raw = request.head.path, let target = RequestTarget(raw) else { throw APIError.badTarget }
        let (route, parameters) = try find(request, target)
        label = route.template
        try bodies.checkPromise(request.headers)
        let peer = Self.peer(request, connection)
        var exchange = Exchange(
            method: request.method.rawValue, target: target, headers: request.headers, parameters: parameters,
            requestID: requestID,
            peer: peer)
        switch route.access {
        case .open: break
        case .worker: try signIn.checkWorker(request.headers, peer: peer)
        case .signedBySender:
            if let seconds = webhooks.note(peer.address) { throw APIError.tooManyWebhooks(seconds: seconds) }
        case .signedIn:
            exchange.signedIn = try await signIn.signIn(
                request.headers, method: exchange.method, authority: authority, peer: peer)
        }
        if route.access == .signedBySender {
            exchange.rawBody = try await bodies.readRaw(request)
        } else if !["GET", "HEAD"].contains(exchange.method) {
            exchange.body = try await body(of: request, route)
        }
        return try await route.handle(exchange, context)
    }

    /// At the workers' door a body that is no JSON is one more event that cannot be understood.
    private func body(of request: Request, _ route: Route) async throws -> JSONValue? {
        do {
            let body = try await bodies.read(request)
            if route.access == .worker, body?.object == nil { throw APIError.notObject }
            return body
        } catch let error as APIError where route.access == .worker && error.code == APIError.notObject.code {
            throw HostFailure(code: "events.verified.invalid", message: error.message)
        }
    }

    private func find(_ request: Request, _ target: RequestTarget) throws -> (Route, [String: String]) {
        switch table.find(request.method.rawValue, target.segments) {
        case .route(let route, let parameters): return (route, parameters)
        case .otherMethods(let methods): throw APIError.methodNotAllowed(methods)
        case .nothing: throw APIError.notFound
        }
    }

    /// Exactly one host, and one of ours.
    private func checkHost(_ request: Request) throws -> String {
        guard let authority = request.head.authority, request.headers[values: .host].isEmpty else {
            throw APIError.hostMissing
        }
        guard names.admits(authority) else { throw APIError.hostUnknown }
        return authority
    }

    /// A proxy on this machine makes its guests look local; whoever says that he speaks for others is not local.
    private static func peer(_ request: Request, _ connection: APIContext) -> Peer {
        let address = connection.peerAddress
        let isHere = address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
        let isProxied = request.headers.contains(.forwarded) || request.headers.contains(.forwardedFor)
        return Peer(address: address, isLoopback: isHere && !isProxied)
    }

    private func problem(_ error: any Error, _ request: Request, _ requestID: String) -> Reply {
        let problem = Problem(error)
        if problem.status >= 500 { log.error("a request failed", error, ["request_id": requestID]) }
        // The path as instance, without its query, in which codes may stand.
        let path = request.head.path.flatMap(RequestTarget.init)?.path ?? "/"
        let json = problem.json(instance: path, requestID: requestID)
        var reply = Reply.json(json, status: .init(code: problem.status))
        reply.headers = problem.headers
        return reply
    }

    private func finish(_ reply: Reply, _ request: Request, _ requestID: String) -> Response {
        var headers = reply.headers
        headers[.requestID] = requestID
        SecurityHeaders.add(to: &headers)
        switch reply.body {
        case .stream(let body) where request.method != .head:
            return Response(status: reply.status, headers: headers, body: body)
        case .stream:
            return Response(status: reply.status, headers: headers)
        case .bytes(let buffer):
            guard request.method == .head else {
                return Response(status: reply.status, headers: headers, body: ResponseBody(byteBuffer: buffer))
            }
            headers[.contentLength] = "\(buffer.readableBytes)"
            return Response(status: reply.status, headers: headers)
        }
    }
}
