package import Domain
package import Foundation
import Journal

/// One moment worth a look: a folder of files about it, `runs/<run_id>/bundles/<n>-<name>/`. `bundle.json` says what
/// it is and is written last, so a bundle without one was broken off.
///
/// Pictures and snapshots in it show the page as it was, contacts included; everything is readable by its owner only.
package struct EvidenceBundle: Sendable {
    package static let folder = "bundles"
    package static let manifest = "bundle.json"

    package let run: RunFolder
    /// `3-click-146000012345`.
    package let name: String
    private var files: [JSONObject] = []
    private var missing: [JSONObject] = []

    /// What the manifest says besides the files.
    package struct Facts: Sendable {
        package var at: Date
        /// Bundles of one kind show the same thing; the first of each is always kept.
        package var kind: String
        /// It shows a click that may have bought something.
        package var isPurchase: Bool
        package var failure: HostFailure?
        package var more: JSONObject = [:]

        package init(at: Date, kind: String, isPurchase: Bool, failure: HostFailure? = nil, more: JSONObject = [:]) {
            (self.at, self.kind, self.isPurchase, self.failure, self.more) = (at, kind, isPurchase, failure, more)
        }
    }

    /// Makes the folder under the next number of its run. Blocks.
    package static func make(in run: RunFolder, name: String) throws -> EvidenceBundle {
        let parent = run.path + "/" + folder
        try AtomicFile.makeFolder(parent)
        let last = names(in: run).compactMap(number).max() ?? 0
        let bundle = EvidenceBundle(run: run, name: RunFolder.plainName("\(last + 1)-\(name)"))
        try AtomicFile.makeFolder(bundle.path)
        return bundle
    }

    private init(run: RunFolder, name: String) { (self.run, self.name) = (run, name) }

    package var path: String { "\(run.path)/\(Self.folder)/\(name)" }

    /// The name of one of its files as an artefact of the run.
    package func artefact(_ file: String) -> String { "\(Self.folder)/\(name)/\(file)" }

    /// Keeps one file and gives its artefact name. Blocks.
    @discardableResult
    package mutating func keep(_ bytes: [UInt8], as file: String) throws -> String {
        try AtomicFile.write(bytes, to: "\(path)/\(file)", synced: false)
        files.append(["name": .string(file), "bytes": JSONValue(bytes.count)])
        return artefact(file)
    }

    /// A file that should be there and is not.
    package mutating func lacks(_ file: String, why: String) {
        missing.append(["name": .string(file), "why": .string(why)])
    }

    /// Writes the manifest. Blocks.
    package func close(_ facts: Facts) throws -> String {
        var json: JSONObject = [
            "v": 1, "name": .string(name), "kind": .string(facts.kind), "at": .string(Timestamp.string(facts.at)),
            "slot_id": .string(run.slotID.raw), "run_id": .string(run.runID), "purchase": .bool(facts.isPurchase),
        ]
        if let failure = facts.failure {
            json["failure"] = ["code": .string(failure.code), "message": .string(failure.message)]
        }
        json.merge(facts.more)
        json["files"] = .array(files.map(JSONValue.object))
        json["missing"] = .array(missing.map(JSONValue.object))
        try AtomicFile.write(JSONValue.object(json).encoded + [0x0A], to: "\(path)/\(Self.manifest)", synced: false)
        return artefact(Self.manifest)
    }

    /// Names of a run's bundles, in the order they were made.
    package static func names(in run: RunFolder) -> [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: run.path + "/" + folder)) ?? []
        return found.filter(RunFolder.isPlainName).compactMap { name in number(name).map { ($0, name) } }
            .sorted { $0 < $1 }.map(\.1)
    }

    private static func number(_ name: String) -> Int? { Int(name.prefix { $0 != "-" }) }
}
