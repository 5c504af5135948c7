import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The scripts of Tests/Hostile through the real `engyne-host run`, one process per family: after each attack the
    /// canary, which uses everything a script has and knows the answers.
    ///
    /// A script's first line says what must come of it: `-- expect: error|limit limit.time.slice` (one of these words
    /// and, where it fails, this code).
    @Suite("Hostile")
    struct HostileTests {
        static let families = ["powers", "cpu", "memory", "stack", "hostcalls", "tampering", "values"]
        /// Far above what a stop takes, so that only a hang fails on a busy machine.
        static let patienceMilliseconds = 10_000.0

        @Test("every attack of a family ends as it must and leaves the next script whole", arguments: families)
        func family(_ family: String) throws {
            let scripts = try HostileScript.all(in: family)
            let canary = HostileScript.folder.appendingPathComponent("canary.lua").path
            let outcomes = try run(scripts.flatMap { [$0.path, canary] })
            #expect(outcomes.map { $0["file"]?.string } == scripts.flatMap { [$0.path, canary] })
            var latest = (name: "none", milliseconds: 0.0)
            for (script, place) in zip(scripts, stride(from: 0, to: outcomes.count - 1, by: 2)) {
                let (attack, canary) = (outcomes[place], outcomes[place + 1])
                #expect(script.allows(attack), "\(family)/\(script.name): \(attack.encodedString.prefix(500))")
                #expect(
                    canary["outcome"]?.string == "ok" && canary["result"]?.bool == true,
                    "after \(family)/\(script.name): \(canary.encodedString.prefix(500))")
                let late = HostileScript.lateness(of: attack)
                #expect(late < Self.patienceMilliseconds, "\(family)/\(script.name)")
                if late > latest.milliseconds { latest = (script.name, late) }
            }
            print("hostile \(family): \(scripts.count) scripts, latest stop \(latest.name) +\(latest.milliseconds) ms")
        }

        @Test("the corpus is as large as it is said to be, and each family has its part")
        func size() throws {
            let counts = try Self.families.map { try HostileScript.all(in: $0).count }
            #expect(counts.allSatisfy { $0 >= 30 })
            #expect(counts.reduce(0, +) >= 300)
        }

        private func run(_ files: [String]) throws -> [JSONValue] {
            let home = try EngyneHome()
            let (told, heard) = (home.folder.appendingPathComponent("out"), home.folder.appendingPathComponent("err"))
            for url in [told, heard] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
            let process = Process()
            process.executableURL = EngyneBinary.url
            process.arguments = ["run", "--json"] + files
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: told)
            process.standardError = try FileHandle(forWritingTo: heard)
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 0)
            return try JSONReader.read(try Data(contentsOf: told)).array ?? []
        }
    }
}

/// One file of the corpus and what its first line expects.
struct HostileScript {
    static let folder = EngyneBinary.checkout.appendingPathComponent("Tests/Hostile")

    let name: String
    let path: String
    let words: [String]
    let code: String?

    static func all(in family: String) throws -> [HostileScript] {
        let folder = folder.appendingPathComponent(family)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".lua") }
        return try names.sorted().map { try HostileScript(folder.appendingPathComponent($0)) }
    }

    init(_ url: URL) throws {
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let first = text.prefix { $0 != "\n" }
        let parts = first.split(separator: " ")
        try #require(first.hasPrefix("-- expect: ") && (3...4).contains(parts.count), "\(url.path)")
        name = url.lastPathComponent
        path = url.path
        words = parts[2].split(separator: "|").map(String.init)
        code = parts.count == 4 ? String(parts[3]) : nil
    }

    func allows(_ outcome: JSONValue) -> Bool {
        guard let word = outcome["outcome"]?.string, words.contains(word) else { return false }
        if word == "ok", words == ["ok"], outcome["result"]?.bool == false { return false }
        return code == nil || word == "ok" || word == "nil" || outcome["code"]?.string == code
    }

    /// How long after its limit the script was stopped; 0 for one that ended by itself.
    static func lateness(of outcome: JSONValue) -> Double {
        guard outcome["outcome"]?.string == "limit", let elapsed = outcome["elapsed_ms"]?.double else { return 0 }
        return max(0, elapsed - (outcome["code"]?.string == "limit.time.flow" ? 5000 : 500))
    }
}
