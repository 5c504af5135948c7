import Domain

/// Addresses of the trap pages: `/traps` lists them, `/traps/<name>?seed=N` is one, `POST /traps/hit` is what a page
/// tells about itself.
struct TrapRoutes: Sendable {
    let counts: TrapCounts

    static let root = "/traps"

    static func owns(_ path: String) -> Bool { path == root || path.hasPrefix(root + "/") }

    func answer(method: String, path: String, body: JSONValue) async -> PracticeRoutes.Answer {
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        if method == "POST" {
            await counts.note(body)
            return .json(["ok": true], status: 200)
        }
        guard let name = parts.first else { return .html(TrapPages.list, status: 200) }
        guard let trap = PracticeTrap(rawValue: name) else {
            return .html("<html><body>There is no such trap</body></html>", status: 404)
        }
        return .html(parts.count == 1 ? TrapPages.page(trap) : TrapPages.inner(trap), status: 200)
    }
}
