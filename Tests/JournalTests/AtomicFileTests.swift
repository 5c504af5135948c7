import Domain
import Foundation
import Journal
import Testing

@Suite("AtomicFile")
struct AtomicFileTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test(
        "the old bytes stay when any step of a replacement fails",
        arguments: [FaultyIO.Call.open, .write, .sync, .rename])
    func failure(call: FaultyIO.Call) throws {
        try AtomicFile.write(Array("old".utf8), to: scratch.path("f"))
        let io = FaultyIO()
        io.plan(call, 1, .failure(EIO))
        #expect(throws: JournalError.self) { try AtomicFile.write(Array("new".utf8), to: scratch.path("f"), io: io) }
        #expect(try scratch.text("f") == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root) == ["f"])
    }

    @Test("a missing file reads as nothing")
    func missing() throws { #expect(try AtomicFile.read(scratch.path("none")) == nil) }

    @Test("the offset file comes back as it was, and damage means none")
    func offset() throws {
        let offset = QueueOffset(
            segment: 2, fingerprint: .init(length: 64, sum: "0badcafe"), low: 10, read: 30, journalSequence: 4)
        try offset.save(scratch.path("o"))
        #expect(try QueueOffset.load(scratch.path("o")) == offset)
        try scratch.put("{\"low\":9", "o")
        #expect(try QueueOffset.load(scratch.path("o")) == nil)
    }
}

@Suite("FileLock")
struct FileLockTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test("a held lock is refused to a second holder and names the first")
    func exclusive() throws {
        let first = try #require(try FileLock.tryLock(scratch.path("l")))
        #expect(try FileLock.tryLock(scratch.path("l")) == nil)
        #expect(FileLock.holder(of: scratch.path("l")) == "\(getpid())")
        first.release()
        #expect(try FileLock.tryLock(scratch.path("l")) != nil)
    }

    @Test("a child does not keep the lock of a holder that let go")
    func inherited() throws {
        let first = try #require(try FileLock.tryLock(scratch.path("l")))
        let child = Process()
        child.executableURL = URL(filePath: "/bin/sleep")
        child.arguments = ["5"]
        try child.run()
        defer { child.terminate() }
        first.release()
        #expect(try FileLock.tryLock(scratch.path("l")) != nil)
    }
}
