import Browser
import Domain
import Foundation
import HTMLBridge
import PracticeSite
import Testing
import TestSupport

@testable import PageReading

/// The same question gives the same rows in Chromium and offline.
@Suite("Same rows", .serialized)
struct SameRowsTests {
    private func report(_ same: SameRows) {
        let shown = Int(ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_SHOWN"] ?? "") ?? 12
        for difference in same.differences.prefix(shown) { print(difference) }
        print("same rows: \(same.summary)")
        let count = same.differences.count
        #expect(count == 0, "\(same.summary)")
    }

    @Test("on every page of every connector's fixtures")
    func fixtures() async throws {
        let same = SameRows()
        try await SameRows.withPage { page in
            for file in try Self.markupFiles(EngyneBinary.checkout.path + "/connectors") {
                let markup = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
                let name = URL(fileURLWithPath: file).lastPathComponent
                try await same.compare(name, markup, in: page, specs: ConnectorSpecs.all, random: 60, seed: 11)
            }
        }
        report(same)
    }

    @Test("on the practice site's pages of every design", arguments: PracticeDrift.designs)
    func practice(_ drift: PracticeDrift) async throws {
        let (addresses, sink) = AsyncStream.makeStream(of: String.self)
        let server = Task {
            try await PracticeServer(seed: 5, dial: PracticeDial(drift)).run(onReady: { sink.yield($0) })
        }
        defer { server.cancel() }
        var waiting = addresses.makeAsyncIterator()
        let base = try #require(await waiting.next())
        let same = SameRows()
        try await SameRows.withPage { page in
            for path in ["/bltxn/?pref=recent", "/blproduct/mypurchasedbl?disp=D", "/login", "/catalogue"] {
                _ = try await page.goto(base + path, timeoutSeconds: 30)
                _ = try await page.wait(["input[name=ofrid]", ".ConLead_cont", "article"], timeoutSeconds: 2)
                try await same.compareLive("\(drift) \(path)", page, specs: ConnectorSpecs.all, random: 20, seed: 3)
            }
        }
        report(same)
    }

    @Test("on random documents, asked random questions")
    func random() async throws {
        let same = SameRows()
        let count = Int(ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_RANDOM"] ?? "") ?? 60
        // What soup looks like is a question of layout; real pages are asked it in the other tests.
        let asksVisible = ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_VISIBLE"] != nil
        let first = Int(ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_SEED"] ?? "") ?? 1
        try await SameRows.withPage { page in
            for seed in first..<first + count {
                var maker = RandomMarkup(seed: UInt64(seed))
                try await same.compare(
                    "random \(seed)", maker.page(), in: page, specs: [], random: 25, seed: UInt64(seed) &* 31,
                    asksVisible: asksVisible)
            }
        }
        report(same)
    }

    @Test("on pages of a folder, when one is named")
    func folder() async throws {
        guard let folder = ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_PAGES"] else { return }
        let count = Int(ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_RANDOM"] ?? "") ?? 200
        let same = SameRows()
        try await SameRows.withPage { page in
            for file in try Self.markupFiles(folder) {
                let markup = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
                let name = URL(fileURLWithPath: file).lastPathComponent
                try await same.compare(name, markup, in: page, specs: ConnectorSpecs.all, random: count, seed: 5)
            }
        }
        report(same)
    }

    static func markupFiles(_ folder: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".html") }.sorted().map { "\(folder)/\($0)" }
    }
}
