import ControlPlane
import Domain

/// Who may come to a route at all. What its caller may then do is the operation's rule.
enum RouteAccess: Sendable, Hashable {
    /// Everybody; says nothing that matters.
    case open
    /// The host's workers, by their secret.
    case worker
    /// Whoever knows the secret a channel's script checks; the body is passed on as its bytes.
    case signedBySender
    /// Whoever is signed in; the permission is the one its operation asks for.
    case signedIn(Permission)
}

/// One method on one path. It cannot be made without saying who may come.
struct Route: Sendable {
    enum Segment: Sendable, Hashable {
        case fixed(String)
        case parameter(String)
    }

    let method: String
    let template: String
    let access: RouteAccess
    let segments: [Segment]
    let handle: @Sendable (Exchange, ControlPlaneContext) async throws -> Reply

    /// - Parameter template: `/slots/{slot}/start`.
    init(
        _ method: String, _ template: String, _ access: RouteAccess,
        _ handle: @escaping @Sendable (Exchange, ControlPlaneContext) async throws -> Reply
    ) {
        (self.method, self.template, self.access, self.handle) = (method, template, access, handle)
        segments = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("{") ? .parameter(String(part.dropFirst().dropLast())) : .fixed(String(part))
        }
    }

    /// The path's parameters when it fits; a parameter is never empty.
    func match(_ path: [Substring]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var found: [String: String] = [:]
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .fixed(let text): if text != part { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                found[name] = String(part)
            }
        }
        return found
    }

    /// How many of its segments are fixed: `/approvals/standing` goes before `/approvals/{id}`.
    var weight: [Int] { segments.map { if case .fixed = $0 { 0 } else { 1 } } }
}

/// All routes there are. A path that is not in it does not exist; a method that is not in it is 405.
struct RouteTable: Sendable {
    enum Found {
        case route(Route, [String: String])
        case otherMethods([String])
        case nothing
    }

    let routes: [Route]
    init(_ routes: [Route]) { self.routes = routes }

    func find(_ method: String, _ path: [Substring]) -> Found {
        let fitting = routes.compactMap { route in route.match(path).map { (route, $0) } }
        guard let best = fitting.map(\.0.weight).min(by: { $0.lexicographicallyPrecedes($1) }) else { return .nothing }
        let here = fitting.filter { $0.0.weight == best }
        let wanted = method == "HEAD" ? "GET" : method
        if let (route, parameters) = here.first(where: { $0.0.method == wanted }) { return .route(route, parameters) }
        let methods = Set(here.map(\.0.method))
        return .otherMethods((methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted())
    }
}
