import Foundation
import Settings
import Testing

@Suite("HomeFolder")
struct HomeFolderTests {
    @Test("the installation is the nearest folder above the executable that holds connectors")
    func installation() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            .resolvingSymlinksInPath()
        defer { try? FileManager.default.removeItem(at: root) }
        let binary = root.appendingPathComponent(".build/debug/engyne-host")
        try FileManager.default.createDirectory(
            at: binary.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("connectors"), withIntermediateDirectories: true)
        try Foundation.Data().write(to: binary)
        let home = HomeFolder(root: "/tmp/some/../home/", executable: binary.path)
        #expect(home.installation == root.path)
        #expect(home.root == "/tmp/home")
        #expect(home.queue("outbox") == "/tmp/home/runtime/outbox_queue.jsonl")
        #expect(home.shown(home.slot("a") + "/slot_config.yml") == "slots/a/slot_config.yml")
    }

    @Test("an empty home path means the working directory")
    func workingDirectory() {
        #expect(HomeFolder(root: "", executable: "/nowhere/x", workingDirectory: "/tmp/w").root == "/tmp/w")
    }
}
