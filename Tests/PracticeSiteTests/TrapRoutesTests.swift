import Domain
import Foundation
import Testing

@testable import PracticeSite

@Suite("Trap pages")
struct TrapRoutesTests {
    private static func routes() -> PracticeRoutes {
        let now: WallClock = { Date(timeIntervalSince1970: 1_790_000_000) }
        return PracticeRoutes(
            market: PracticeMarket(seed: 1, dial: .none, now: now), catalogue: PracticeCatalogue(seed: 1, now: now))
    }

    @Test("each has an address, one right control and at least the markup of its frame or window")
    func pages() async throws {
        let routes = Self.routes()
        for trap in PracticeTrap.allCases {
            let answer = await routes.answer(
                method: "GET", path: "/traps/\(trap.rawValue)", query: "seed=3", host: "127.0.0.1", body: [:])
            guard case .html(let text, 200) = answer else {
                Issue.record("\(trap.rawValue): \(answer)")
                continue
            }
            #expect(text.contains("data-hit") && text.contains("const trap = '\(trap.rawValue)'"))
        }
    }

    @Test("the list names every one and what it does")
    func list() async throws {
        guard case .html(let text, 200) = await Self.routes().answer(method: "GET", path: "/traps", host: "", body: [:])
        else {
            Issue.record("no list")
            return
        }
        #expect(
            PracticeTrap.allCases.allSatisfy { text.contains("/traps/\($0.rawValue)?") && text.contains($0.sentence) })
    }

    @Test("what a page tells about itself stands in the truth; what nobody knows is not counted")
    func counts() async throws {
        let routes = Self.routes()
        for what in ["right", "wrong", "wrong", "nonsense"] {
            _ = await routes.answer(
                method: "POST", path: "/traps/hit", host: "", body: ["trap": "popup", "what": .string(what)])
        }
        _ = await routes.answer(method: "POST", path: "/traps/hit", host: "", body: ["trap": "no", "what": "right"])
        guard case .json(let truth, 200) = await routes.answer(method: "GET", path: "/__truth", host: "", body: [:])
        else {
            Issue.record("no truth")
            return
        }
        #expect(truth["traps"] == ["popup": ["right": 1, "wrong": 2, "pressed": 0, "beside": 0]])
    }
}
