import Domain
import Foundation
import TestSupport

/// The bundled practice marketplace as a process of its own.
final class PracticeMarket: @unchecked Sendable {
    let baseURL: String
    private let running: RunningBinary

    init(home: EngyneHome, seed: Int = 7, drift: String = "none") throws {
        let pipe = Pipe()
        running = try RunningBinary(
            ["practice-site", "--port", "0", "--seed", "\(seed)", "--drift", drift], home: home.folder, outputPipe: pipe
        )
        var line = ""
        while !line.contains("\n") {
            let bytes = pipe.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw EndToEndFailure("the practice site did not start: \(running.output())") }
            line += String(decoding: bytes, as: UTF8.self)
        }
        baseURL = line.split(separator: "\n").first.map(String.init) ?? ""
    }

    func truth() async -> JSONValue { await WebClient.get(baseURL + "/__truth").json }

    @discardableResult
    func control(_ verb: String, _ body: JSONValue = [:]) async -> JSONValue {
        await WebClient.call("POST", baseURL + "/__control/" + verb, body).json
    }

    /// One new lead of age 0; returns its id.
    func drop(_ title: String) async throws -> String {
        let answer = await control("drop", ["n": 1, "title": .string(title), "country": "India"])
        guard let id = answer["dropped"]?.array?.first?["id"]?.string else {
            throw EndToEndFailure("no lead was dropped: \(answer)")
        }
        return id
    }

    func clicks(_ lead: String) async -> [String] {
        (await truth()["clicked"]?.array ?? []).filter { $0["ofrid"]?.string == lead }.map {
            $0["result"]?.string ?? ""
        }
    }

    func end() async { await running.end(seconds: 3) }
}
