import Domain
import Journal
import Settings
import Slots

/// Appends to the slots' lead logs what this dispatcher has to add: `message_sent` and `message_state`.
actor LeadLogs {
    private let home: HomeFolder
    private var writers: [SlotID: JournalWriter] = [:]

    init(home: HomeFolder) { self.home = home }

    /// Nothing for a slot whose folder is gone: an append would bring it back.
    func append(_ line: JSONObject, slot: SlotID) async throws {
        let folder = try SlotFolder(id: slot, home: home)
        guard folder.exists else {
            writers[slot] = nil
            return
        }
        let writer = writers[slot] ?? JournalWriter(path: folder.leads)
        writers[slot] = writer
        try await writer.append([line])
    }
}
