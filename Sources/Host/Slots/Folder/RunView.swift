package import Domain
import Foundation

/// One run as people look at it: its record, and what it left.
package struct RunView: Sendable {
    package let folder: RunFolder
    package let record: RunRecord?
    package let bundles: [JSONObject]

    /// Reads a run. Blocks.
    /// - Parameter inUse: the run that is at work; another one whose record says it runs has lost its end.
    package init(_ folder: RunFolder, inUse: String?) {
        self.folder = folder
        var record = (try? folder.readRecord()) ?? nil
        if let open = record, !open.isOver, folder.runID != inUse {
            record?.state = .failed
            record?.reason = open.reason ?? "it ended without a word"
        }
        self.record = record
        bundles = EvidenceBundle.names(in: folder).map { name in
            EvidenceShelf.manifest("\(folder.path)/\(EvidenceBundle.folder)/\(name)")
                ?? ["name": .string(name), "kind": "broken off"]
        }
    }

    /// As an item of a list.
    package var json: JSONObject {
        var item = record?.json ?? ["run_id": .string(folder.runID), "state": .null]
        item["bundles"] = JSONValue(bundles.count)
        item["purchases"] = JSONValue(bundles.count { $0["purchase"]?.bool == true })
        return item
    }

    /// With its bundles and the names of all its artefacts.
    package var whole: JSONObject {
        var item = json
        item["bundles"] = .array(bundles.map(JSONValue.object))
        item["artefacts"] = JSONValue(folder.artefacts())
        return item
    }
}
