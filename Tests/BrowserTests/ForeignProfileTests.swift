import Foundation
import Testing

@testable import Browser

@Suite("ForeignProfile")
struct ForeignProfileTests {
    private func owner(_ path: String, _ environment: [String: String] = [:]) -> String? {
        ForeignProfile.owner(of: path, environment: environment)?.browser
    }

    @Test(
        "a person's own profile is known by its place, in any home, whichever browser and package it is of",
        arguments: [
            ("/home/a/.config/google-chrome", "Google Chrome"), ("/root/.config/chromium/Profile 1", "Chromium"),
            ("/home/a/.config/microsoft-edge/Default", "Microsoft Edge"),
            ("/home/a/.config/BraveSoftware/Brave-Browser", "Brave"),
            ("/Users/a/Library/Application Support/Google/Chrome/Profile 1", "Google Chrome"),
            ("/Users/a/library/application support/google/chrome", "Google Chrome"),
            ("/home/a/snap/chromium/common/chromium/Default", "Chromium"),
            ("/home/a/snap/brave/current/.config/BraveSoftware/Brave-Browser", "Brave"),
            ("/home/a/.var/app/com.google.Chrome/config/google-chrome/Default", "Google Chrome"),
            ("/home/a/.var/app/org.chromium.Chromium/config/chromium", "Chromium"),
        ])
    func known(_ path: String, _ browser: String) { #expect(owner(path) == browser) }

    @Test(
        "a folder of our own is not taken for one",
        arguments: [
            "/srv/engyne/browser_profiles/alpha", "/home/a/.config/google-chrome-engyne", "/srv/config/chromium",
            "/home/a/.config", "/home/a/chromium",
        ])
    func own(_ path: String) { #expect(owner(path) == nil) }

    @Test("where the environment moves the configuration, the profile is found there")
    func moved() {
        #expect(owner("/data/cfg/google-chrome/Default", ["XDG_CONFIG_HOME": "/data/cfg"]) == "Google Chrome")
        #expect(owner("/data/cfg/google-chrome/Default") == nil)
    }

    @Test("the refusal says whose it is, why it cannot work, and what to do instead")
    func words() throws {
        let error = #expect(throws: BrowserError.self) {
            try ForeignProfile.refuse("/home/a/.config/google-chrome/Profile 1", environment: [:])
        }
        #expect(error?.code == "browser.profile.refused")
        #expect(error?.message.contains("Google Chrome (/home/a/.config/google-chrome)") == true)
        #expect(error?.message.contains("remote debugging") == true)
        #expect(error?.hint.contains("probe SLOT --headed") == true)
        #expect(error?.isRetryable == false)
    }

    @Test("no browser of ours starts there, whoever asks")
    func never() async throws {
        let folder = try BrowserFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let profile = folder + "/.config/chromium"
        await #expect(throws: BrowserError.self) {
            _ = try await ChromeBrowser.launch(BrowserFixture.configuration(profile))
        }
        #expect(!FileManager.default.fileExists(atPath: profile))
    }
}
