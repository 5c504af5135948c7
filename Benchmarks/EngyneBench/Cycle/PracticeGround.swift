import Domain
import Foundation
import PracticeSite

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A practice market of this process with so many cards on its list and nothing new arriving.
enum PracticeGround {
    /// Runs `body` with the market's address and ends the market afterwards.
    static func with<T: Sendable>(
        cards: Int, _ body: @escaping @Sendable (_ base: String) async throws -> T
    ) async throws -> T {
        let (addresses, told) = AsyncStream.makeStream(of: String.self)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await PracticeServer(port: 0, seed: 7).run { told.yield($0) }
                return nil
            }
            group.addTask {
                for await base in addresses {
                    try await control(base, "arrivals", ["on": false])
                    // Twenty leads are there from the start.
                    if cards > 20 { try await control(base, "drop", ["n": JSONValue(cards - 20)]) }
                    try await control(base, "topup", ["n": 1000])
                    return try await body(base)
                }
                return nil
            }
            defer { group.cancelAll() }
            while let answer = try await group.next() { if let answer { return answer } }
            throw BenchFailure("the practice site did not start")
        }
    }

    private static func control(_ base: String, _ verb: String, _ body: JSONValue) async throws {
        guard let url = URL(string: "\(base)/__control/\(verb)") else { throw BenchFailure("'\(base)' is no address") }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body.encoded)
        let (_, answer) = try await URLSession.shared.data(for: request)
        guard (answer as? HTTPURLResponse)?.statusCode == 200 else { throw BenchFailure("'\(verb)' was refused") }
    }
}
