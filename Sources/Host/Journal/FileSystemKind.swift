import Domain
import Foundation

/// Which file system a folder lies on, so that one on which appends of several processes mix is refused.
package enum FileSystemKind {
    private static let remote: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "fuse.sshfs", "fuse.s3fs", "fuse.rclone",
        "fuse.glusterfs", "ceph", "afs", "ncpfs", "9p",
    ]

    /// Throws `JournalError.networkFileSystem` for a folder on a network file system. What cannot be found out passes.
    package static func refuseNetwork(_ folder: String) throws {
        if let kind = name(of: folder), isRemote(kind, folder) {
            throw JournalError.networkFileSystem(path: folder, kind: kind)
        }
    }

    #if canImport(Darwin)
        private static func name(of folder: String) -> String? {
            var info = statfs()
            guard statfs(folder, &info) == 0 else { return nil }
            return withUnsafeBytes(of: info.f_fstypename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        private static func isRemote(_ kind: String, _ folder: String) -> Bool {
            var info = statfs()
            return remote.contains(kind) || (statfs(folder, &info) == 0 && info.f_flags & UInt32(MNT_LOCAL) == 0)
        }
    #else
        private static func name(of folder: String) -> String? {
            guard let real = realpath(folder, nil) else { return nil }
            defer { free(real) }
            let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
            return kind(of: String(cString: real), mounts: mounts)
        }
        private static func isRemote(_ kind: String, _ folder: String) -> Bool { remote.contains(kind) }
    #endif

    /// The kind of the file system that holds `path`, by the text of `/proc/self/mountinfo`.
    package static func kind(of path: String, mounts: String) -> String? {
        var best: (length: Int, kind: String)?
        for line in mounts.split(separator: "\n") {
            let halves = line.components(separatedBy: " - ")
            let fields = halves[0].split(separator: " ")
            guard halves.count == 2, fields.count > 4, let kind = halves[1].split(separator: " ").first else {
                continue
            }
            let point = fields[4].replacing("\\040", with: " ")
            // The last of equally long ones lies over the others.
            if path == point || point == "/" || path.hasPrefix(point + "/"), point.count >= best?.length ?? 0 {
                best = (point.count, String(kind))
            }
        }
        return best?.kind
    }
}
