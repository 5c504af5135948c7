import Domain
import Foundation
import Journal
import Testing

@Suite("FolderWatch")
struct FolderWatchTests {
    /// Returns when `change` was told of.
    private func hear(_ scratch: Scratch, _ change: () throws -> Void) async throws {
        let (news, told) = AsyncStream.makeStream(of: Void.self)
        let watch = try #require(FolderWatch(folder: scratch.root, names: ["a.jsonl", "HOLD"]) { told.yield() })
        try change()
        for await _ in news { break }
        withExtendedLifetime(watch) {}
    }

    @Test("a new file, an append, a replacement and a removal are told", .timeLimit(.minutes(1)))
    func told() async throws {
        let scratch = try Scratch()
        try await hear(scratch) { try scratch.put("1\n", "a.jsonl") }
        try await hear(scratch) { try scratch.add("2\n", "a.jsonl") }
        try await hear(scratch) { try AtomicFile.write([], to: scratch.path("a.jsonl")) }
        try await hear(scratch) { try FileManager.default.removeItem(atPath: scratch.path("a.jsonl")) }
    }
}

@Suite("FileSystemKind")
struct FileSystemKindTests {
    private let mounts = """
        1 0 0:1 / / rw - ext4 /dev/a rw
        2 1 0:2 / /srv rw shared:1 - nfs4 host:/srv rw
        3 1 0:3 / /srv/my\\040disk rw - xfs /dev/b rw
        4 1 0:4 / /srvother rw - tmpfs none rw
        """

    @Test("the deepest mount decides")
    func kinds() {
        #expect(FileSystemKind.kind(of: "/home/x", mounts: mounts) == "ext4")
        #expect(FileSystemKind.kind(of: "/srv/home", mounts: mounts) == "nfs4")
        #expect(FileSystemKind.kind(of: "/srv/my disk/home", mounts: mounts) == "xfs")
        #expect(FileSystemKind.kind(of: "/srvother/home", mounts: mounts) == "tmpfs")
    }

    @Test("a folder on a disk of this machine is taken")
    func local() throws { try FileSystemKind.refuseNetwork(NSTemporaryDirectory()) }
}

@Suite("ReserveFile")
struct ReserveFileTests {
    @Test("it takes its space once and gives it once")
    func life() throws {
        let scratch = try Scratch()
        var reserve = ReserveFile(path: scratch.path("reserve"), bytes: 5000)
        try reserve.fill()
        #expect(try SystemLogIO().status(path: scratch.path("reserve"))?.size == 5000)
        #expect(try reserve.give())
        #expect(try !reserve.give())
        try reserve.fill()
        #expect(try SystemLogIO().status(path: scratch.path("reserve"))?.size == 5000)
    }

    @Test("without room there is none, and no part of it stays")
    func full() throws {
        let (scratch, io) = (try Scratch(), FaultyIO())
        io.plan(.write, 1, .short(100))
        io.plan(.write, 2, .noSpace)
        var reserve = ReserveFile(path: scratch.path("reserve"), bytes: 5000, io: io)
        #expect(throws: JournalError.noSpace(path: scratch.path("reserve"))) { try reserve.fill() }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("reserve")))
        try reserve.fill()
    }
}
