package import Domain
import Slots

/// One file a run left. Pictures and snapshots may show contacts, so a look at one is written down.
package struct ShowArtefact: SlotOperation {
    package static let permission = Permission.leadsRead
    package let id: SlotID
    private let run: String
    private let name: String
    package init(_ id: SlotID, run: String, name: String) { (self.id, self.run, self.name) = (id, run, name) }
    package var object: String { "run:\(id):\(run.prefix(60)):\(name.prefix(120))" }
    package var isAudited: Bool { true }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Artefact {
        let slot = try await context.slots.overview(id)
        return try await FileLane.run {
            guard let folder = RunFolder(slot: slot.folder, runID: run), folder.exists else {
                throw OperationError.unknownRun(run)
            }
            guard let bytes = try folder.artefact(name) else { throw OperationError.unknownArtefact(name) }
            return Artefact(name: name, bytes: bytes)
        }
    }
}

/// A file of a run, and how it may be shown.
package struct Artefact: Sendable, Hashable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }

    /// Its last part.
    package var fileName: String { String(name.split(separator: "/").last ?? "artefact") }

    /// What it is. Whatever a stored page could bring to life (a page, an archive of one, a picture with scripts) is
    /// bytes to save, never something to show.
    package var mediaType: String {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        switch fileName.split(separator: ".").last.map(String.init) {
        case "json", "har": return "application/json; charset=utf-8"
        case "jsonl", "txt", "log": return "text/plain; charset=utf-8"
        default: return "application/octet-stream"
        }
    }

    /// Only pictures and plain text are shown by a browser that is pointed at them.
    package var isShown: Bool { mediaType != "application/octet-stream" }
}
