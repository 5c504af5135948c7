import Domain
import Foundation
import Journal
import ProcessBridge

/// `runtime/host.json` while the host runs: where it is, and the key with which the command line on this machine may
/// speak to it. Readable by its owner only, new at each start.
struct HostInfo {
    private let json: JSONValue

    init(_ rooms: HostRooms, version: String) {
        json = [
            "pid": .int(Int64(getpid())), "started_at": .string(Timestamp.string(Date())),
            "base_url": .string(rooms.baseURL.value),
            "version": .string(version), "cli_token": .string(rooms.cliToken),
            "pid_started_at": .string(ProcessIdentity.current.startedAt),
        ]
    }

    func write(to path: String) throws { try AtomicFile.write(json.encoded + [0x0A], to: path, mode: 0o600) }

    static func remove(_ path: String) throws {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw JournalError.system(call: "unlink", path: path, errno: errno)
    }
}
