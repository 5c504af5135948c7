import Domain
import Foundation
import PracticeSite
import Testing

@testable import Browser

/// The short form of `engyne-bench traps`: the same pages, few tries.
@Suite("BrowserPage click on trap pages", .serialized)
struct TrapTests {
    private static let tries = 4
    /// Of those that take the driver's whole patience.
    private static let slowTries = 2
    private static let slow: Set<PracticeTrap> = [.covered, .lateEnabled]

    @Test("no trap page gets a wrong control clicked, and what can be hit is hit")
    func traps() async throws {
        let (addresses, sink) = AsyncStream.makeStream(of: String.self)
        let site = PracticeServer()
        let serving = Task { try await site.run(onReady: { sink.yield($0) }) }
        defer { serving.cancel() }
        let base = try #require(await addresses.first { _ in true })
        try await BrowserFixture.withPage { page, browser in
            for trap in PracticeTrap.allCases {
                var hits = 0
                let tries = trap.isHittable && !Self.slow.contains(trap) ? Self.tries : Self.slowTries
                for seed in 1...tries {
                    _ = try await page.goto("\(base)/traps/\(trap.rawValue)?seed=\(seed)", timeoutSeconds: 30)
                    let report = try await Self.click(page, trap)
                    let isHit = report.dispatched && report.reason == nil
                    if isHit { _ = try await page.wait("#score:not([data-right='0'])", timeoutSeconds: 10) }
                    let (right, wrong) = try await Self.score(page)
                    #expect(wrong == 0, "\(trap.rawValue) seed \(seed): \(report)")
                    #expect(right == (isHit ? 1 : 0), "\(trap.rawValue) seed \(seed): \(report)")
                    if isHit { hits += 1 }
                    for popup in browser.popups { try await popup.close() }
                }
                let least = (Double(tries) * trap.leastHits).rounded(.down)
                #expect(Double(hits) >= least, "\(trap.rawValue): \(hits) of \(tries) hit")
            }
            let told = await site.trapCounts()
            #expect(PracticeTrap.allCases.allSatisfy { (told[$0.rawValue]?["wrong"]?.int ?? 0) == 0 }, "\(told)")
        }
    }

    /// A page that was just moving is looked at again, as connectors do.
    private static func click(_ page: BrowserPage, _ trap: PracticeTrap) async throws -> ClickReport {
        var report = try await page.click(trap.locator)
        for _ in 0..<2 where !report.dispatched && [.vetoed, .stale, .moving].contains(report.reason) {
            report = try await page.click(trap.locator)
        }
        return report
    }

    private static func score(_ page: BrowserPage) async throws -> (right: Int, wrong: Int) {
        let fields: JSONValue = [
            "right": ["css": "#score", "attr": "data-right"], "wrong": ["css": "#score", "attr": "data-wrong"],
        ]
        let seen = try await page.extract(["rows": nil, "fields": fields])
        return (Int(seen["right"]?.string ?? "") ?? -1, Int(seen["wrong"]?.string ?? "") ?? -1)
    }
}
