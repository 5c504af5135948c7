package import Domain
import Foundation
import Journal

/// The evidence of one run: its record, its log and what was kept of the pages, `runs/<run_id>/`.
///
/// Names come from outside (a script, a request), so each is checked to be a plain file name before it becomes a path.
package struct RunFolder: Sendable, Hashable {
    package let runID: String
    package let path: String
    private let slot: SlotFolder

    /// `nil` when the id is no plain name.
    package init?(slot: SlotFolder, runID: String) {
        guard Self.isPlainName(runID) else { return nil }
        self.slot = slot
        self.runID = runID
        path = slot.run(runID)
    }

    package var slotID: SlotID { slot.id }
    package var log: String { path + "/worker.log" }
    package var record: String { path + "/run.json" }

    package var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Makes the folder. Blocks; throws `JournalError`.
    package func create() throws { try AtomicFile.makeFolder(path) }

    package func write(_ record: RunRecord) throws {
        try create()
        try AtomicFile.write(JSONValue.object(record.json).encoded + [0x0A], to: self.record, synced: false)
    }

    /// The record, or `nil` when the run left none (it was killed before it could).
    package func readRecord() throws -> RunRecord? {
        guard let bytes = try AtomicFile.read(record), let object = try JSONReader.read(bytes).object else {
            return nil
        }
        return RunRecord(json: object)
    }

    /// Keeps a piece of evidence and gives its name; a taken name gets a number. Blocks.
    package func keep(_ bytes: [UInt8], as name: String) throws -> String {
        try create()
        let plain = Self.plainName(name)
        var free = plain
        var number = 2
        while FileManager.default.fileExists(atPath: "\(path)/\(free)") {
            free = "\(number)-\(plain)"
            number += 1
        }
        try AtomicFile.write(bytes, to: "\(path)/\(free)", synced: false)
        return free
    }

    /// The bytes of an artefact: a file of the run, or `bundles/<bundle>/<file>`. `nil` for a name that is none, that
    /// is no plain path, or whose file is a link to somewhere else.
    package func artefact(_ name: String) throws -> [UInt8]? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isFile = parts.count == 1 || (parts.count == 3 && parts[0] == EvidenceBundle.folder)
        guard isFile, parts.allSatisfy(Self.isPlainName) else { return nil }
        let file = "\(path)/\(name)"
        let real = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
        guard real == URL(fileURLWithPath: path).resolvingSymlinksInPath().path + "/" + name else { return nil }
        let facts = try? FileManager.default.attributesOfItem(atPath: real)
        guard facts?[.type] as? FileAttributeType == .typeRegular else { return nil }
        return try AtomicFile.read(real)
    }

    /// Names of everything kept, in order; those of bundles after the run's own.
    package func artefacts() -> [String] {
        let own = Self.files(path).filter { $0 != "run.json" && $0 != EvidenceBundle.folder }
        let bundled = EvidenceBundle.names(in: self).flatMap { bundle in
            Self.files("\(path)/\(EvidenceBundle.folder)/\(bundle)").map { "\(EvidenceBundle.folder)/\(bundle)/\($0)" }
        }
        return own + bundled
    }

    private static func files(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter(isPlainName).sorted()
    }

    /// All runs of a slot, the newest first (run ids sort by time).
    package static func all(of slot: SlotFolder) -> [RunFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: slot.runs)) ?? []
        return names.sorted(by: >).compactMap { RunFolder(slot: slot, runID: $0) }
    }

    static func isPlainName(_ name: String) -> Bool { !name.isEmpty && name == plainName(name) }

    /// Letters, digits, `.`, `_` and `-` only, no leading dot, at most 120 bytes.
    static func plainName(_ name: String) -> String {
        let plain = name.unicodeScalars.prefix(120).map { scalar -> Character in
            let isPlain =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "._-".unicodeScalars.contains(scalar))
            return isPlain ? Character(scalar) : "_"
        }
        let text = String(String(plain).drop { $0 == "." })
        return text.isEmpty ? "artefact" : text
    }
}
