package import Domain
package import Foundation
import Journal

/// Where the next pull of a slot begins, and until when its source wants to be left alone.
package struct PullPlace: Sendable, Hashable {
    /// As the script gave it; null before the first pull.
    package var cursor: JSONValue = .null
    package var restUntil: Date?

    package init() {}

    /// A script may ask for an hour at most: more than that is a clock that was set back.
    package func restSeconds(at now: Date) -> Double {
        guard let left = restUntil?.timeIntervalSince(now), left > 0, left <= 3600 else { return 0 }
        return left
    }
}

/// The place on disk, `slots/<id>/cursor.json`, replaced as a whole. It names the connector: another one begins afresh.
package struct PullPlaceFile: Sendable {
    private let path: String
    private let connector: String

    package init(path: String, connector: String) { (self.path, self.connector) = (path, connector) }

    /// - Throws: `WorkerError.brokenCursor`: to begin afresh without a word could mean leads that are never read.
    package func read() throws -> PullPlace {
        var place = PullPlace()
        guard let bytes = try AtomicFile.read(path) else { return place }
        guard let file = (try? JSONReader.read(bytes))?.object, let name = file["connector"]?.string else {
            throw WorkerError.brokenCursor(path)
        }
        guard name == connector else { return place }
        place.cursor = file["cursor"] ?? .null
        place.restUntil = file["rest_until"]?.string.flatMap(Timestamp.date)
        return place
    }

    package func save(_ place: PullPlace, at now: Date) throws {
        let file: JSONObject = [
            "v": 1, "connector": .string(connector), "at": .string(Timestamp.string(now)), "cursor": place.cursor,
            "rest_until": JSONValue(place.restUntil.map(Timestamp.string)),
        ]
        try AtomicFile.write(JSONValue.object(file).encoded + [0x0A], to: path)
    }
}
