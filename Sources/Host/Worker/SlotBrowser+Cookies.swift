import Browser
import Domain
import Foundation
import Journal
import Slots
import Telemetry

/// The browser's cookies kept outside its profile; the rule stands in `CookieVault`. Trouble with the vault is told and
/// never keeps the browser from working.
extension SlotBrowser {
    private var file: CookieVaultFile { CookieVaultFile(path: setup.folder.cookies) }

    /// Brings back what the profile lost, before any page is opened.
    /// - Throws: `BrowserError` when the browser does not answer.
    func restoreCookies(_ browser: ChromeBrowser) async throws {
        let now = setup.now()
        var vault = readVault(browser.profileMark, now)
        try await setup.heartbeat.step("browser.cookies", seconds: 25) {
            let present = try await browser.cookies()
            let lost = vault.lost(present: present, now: now)
            try await browser.setCookies(.array(lost + vault.surplus(present: present)))
            vault.opened(present: present, brought: lost, now: now)
            if !lost.isEmpty { setup.log.info("\(lost.count) cookies the profile had lost were brought back") }
        }
        self.vault = vault
        write(vault)
    }

    /// Writes the browser's cookies down when they have changed. What the site deleted is gone from the vault with this.
    func keepCookies(seconds: Double = 5) async {
        guard let browser, browser.isRunning, var vault else { return }
        do {
            let cookies = try await setup.heartbeat.step("browser.cookies", seconds: seconds + 5) {
                try await browser.cookies(seconds: seconds)
            }
            guard vault.look(cookies, now: setup.now()) else { return }
            self.vault = vault
            write(vault)
        } catch { setup.log.warn("the cookies could not be read: \(HostFailure(error).message)") }
    }

    /// The browser ended as asked, so its profile holds every cookie that has an expiry.
    func vaultClosed() {
        guard var vault else { return }
        vault.closed()
        self.vault = vault
        write(vault)
    }

    private func readVault(_ mark: String, _ now: Date) -> CookieVault {
        if let vault, vault.profile == mark { return vault }
        do {
            return try file.read(profile: mark, now: now) { aside in
                trouble(
                    HostFailure(
                        code: "worker.vault.damaged",
                        message: "the cookies kept for this slot cannot be read and were put aside as \(aside)",
                        hint: "log in again if the slot asks for it; then delete that file, it holds secrets"))
            }
        } catch {
            trouble(HostFailure(error))
            return CookieVault(profile: mark, seenAt: now)
        }
    }

    private func write(_ vault: CookieVault) {
        do { try file.write(vault) } catch { trouble(HostFailure(error)) }
    }
}
