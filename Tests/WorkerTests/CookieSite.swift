import Foundation
import TestSupport

/// A site of one page that says who is logged in: `/in` sets a session cookie and a lasting one, `/out` takes both.
struct CookieSite {
    let server: LoopbackServer
    init() throws {
        server = try LoopbackServer { request in
            let cookies = request.split(separator: "\r\n").first { $0.hasPrefix("Cookie:") }.map(String.init) ?? ""
            let has = ["session=", "lasting="].filter { cookies.contains($0) }
            let page = "<!doctype html><title>t</title><p>has \(has.joined(separator: " "))</p>"
            let headers: [String] =
                request.hasPrefix("GET /in ")
                ? ["Set-Cookie: session=s; Path=/; HttpOnly", "Set-Cookie: lasting=l; Path=/; Max-Age=86400"]
                : request.hasPrefix("GET /out ")
                    ? ["Set-Cookie: session=; Path=/; Max-Age=0", "Set-Cookie: lasting=; Path=/; Max-Age=0"] : []
            return .answer(httpAnswer(200, page, headers: ["Content-Type: text/html"] + headers))
        }
    }

    var start: String { server.base + "/" }
    static let both = "has session= lasting="
    static let none = "has"
}
