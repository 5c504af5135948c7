import Browser
import Domain
import Foundation
import HTMLBridge
import Testing
import TestSupport

@testable import PageReading

/// The same question gives the same rows in Chromium and offline.
@Suite("Same rows", .serialized)
struct SameRowsTests {
    private func report(_ same: SameRows) {
        for difference in same.differences.prefix(12) { print(difference) }
        print("same rows: \(same.summary)")
        #expect(same.differences.isEmpty, "\(same.summary)")
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

    @Test("on random documents, asked random questions")
    func random() async throws {
        let same = SameRows()
        let count = Int(ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_RANDOM"] ?? "") ?? 60
        let first = Int(ProcessInfo.processInfo.environment["ENGYNE_SAME_ROWS_SEED"] ?? "") ?? 1
        try await SameRows.withPage { page in
            for seed in first..<first + count {
                var maker = RandomMarkup(seed: UInt64(seed))
                try await same.compare(
                    "random \(seed)", maker.page(), in: page, specs: [], random: 25, seed: UInt64(seed) &* 31)
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
