import Domain
import Foundation
import Settings
import Slots
import Testing
@testable import Worker

@Suite("ProfilePlace")
struct ProfilePlaceTests {
    let bench: Bench
    let folder: SlotFolder
    init() throws {
        bench = try Bench()
        folder = try SlotFolder(id: bench.slot, home: HomeFolder(root: bench.root, installation: bench.root))
    }

    private func profile(_ setting: String?) throws -> String {
        try ProfilePlace.of(folder, given: setting, variable: nil, environment: ["HOME": bench.root + "/me"])
    }

    @Test("without a setting the profile is the slot's own")
    func own() throws {
        #expect(try profile(nil) == folder.home.browserProfile("alpha"))
        #expect(try profile("") == folder.home.browserProfile("alpha"))
    }

    @Test("a profile elsewhere is taken; a relative one lies in the home")
    func elsewhere() throws {
        #expect(try profile("profiles/a").hasSuffix("/profiles/a"))
        #expect(try profile(bench.root + "/me/.config/google-chrome-engyne").hasSuffix("google-chrome-engyne"))
    }

    @Test(
        "the browser's own default profile is refused, itself and what lies in it",
        arguments: [
            "/me/.config/google-chrome", "/me/.config/google-chrome/Profile 1", "/me/.config/chromium/Default",
            "/me/Library/Application Support/Google/Chrome/Profile 1", "/me/x/../.config/chromium",
        ])
    func refused(_ path: String) {
        #expect(throws: WorkerError.self) { try profile(bench.root + path) }
    }

    @Test("a link into the default profile is refused too")
    func link() throws {
        let files = FileManager.default
        try files.createDirectory(
            atPath: bench.root + "/me/.config/chromium/Default", withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: bench.root + "/mine", withDestinationPath: bench.root + "/me/.config/chromium")
        #expect(throws: WorkerError.self) { try profile(bench.root + "/mine") }
        #expect(throws: WorkerError.self) { try profile(bench.root + "/mine/Default") }
        #expect(throws: WorkerError.self) { try profile(bench.root + "/mine/New") }
    }
}
