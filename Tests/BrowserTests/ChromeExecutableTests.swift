import Foundation
import Testing

@testable import Browser

@Suite("ChromeExecutable")
struct ChromeExecutableTests {
    private func find(_ environment: [String: String], headless: Bool = false) throws -> String {
        try ChromeExecutable.find(
            ChromeConfiguration(profile: "/p", headless: headless, environment: environment))
    }

    private func folder(with names: String...) throws -> String {
        let folder = try BrowserFixture.temporaryFolder()
        for name in names {
            try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
        }
        return folder
    }

    #if os(Linux)
        @Test("a window without a display is refused before anything is started")
        func noDisplay() throws {
            let error = #expect(throws: BrowserError.self) { try find(["DISPLAY": ""]) }
            #expect(error?.code == "browser.start.no_window")
            #expect(error?.message.contains("DISPLAY") == true)
            #expect(!ChromeExecutable.canShowWindow([:]))
        }
    #endif

    @Test("the shell has no window: for one the full browser beside it is taken")
    func beside() throws {
        let folder = try folder(with: "chromium-headless-shell", "chromium")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let environment = ["DISPLAY": ":9", "ENGYNE_CHROME": folder + "/chromium-headless-shell"]
        #expect(try find(environment) == folder + "/chromium")
        #expect(try find(environment, headless: true) == folder + "/chromium-headless-shell")
        #expect(ChromeExecutable.canShowWindow(environment))
    }

    @Test("a full browser that was chosen is taken for both")
    func chosen() throws {
        let folder = try folder(with: "my-chrome")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let environment = ["DISPLAY": ":9", "ENGYNE_CHROME": folder + "/my-chrome"]
        #expect(try find(environment) == folder + "/my-chrome")
        #expect(try find(environment, headless: true) == folder + "/my-chrome")
    }
}
