import Browser
import Connectors
import Domain
import Foundation
import Slots

/// What only a person can repair.
extension SlotWorker {
    /// Login mode: the account's first page in a tab for a person, in a window where the machine has a display. Nothing
    /// is parsed or clicked, no CAPTCHA and no code is touched; the person's tab is opened once and then left alone.
    /// Answers how long to wait until the next turn.
    func waitForPerson() async throws -> Double {
        if connector == nil { heartbeat.enter(.initialising) }
        try await takeUpPlugin()
        // A source without pages has nothing to open.
        guard let connector, !connector.isPull else {
            askForLogin("login_mode")
            return 15
        }
        let browser = try await browserOfProfile()
        if await browser.isClosedByPerson {
            await browser.stop()
            tell("the window for the login was closed; it opens again in a minute", type: "SYSTEM")
            return 60
        }
        let isWindow = ChromeExecutable.canShowWindow(options.environment)
        let (tab, isFresh) = try await browser.readyForPerson(window: isWindow)
        if isFresh, let first = try await connector.pages().first { try await show(first.url, on: tab) }
        askForLogin("login_mode")
        try await watchPerson(browser, tab, connector)
        return 0
    }

    private func show(_ url: String, on tab: BrowserPage) async throws {
        loginWatch = LoginWatch()
        _ = try await heartbeat.step("page.goto", seconds: 40) { try await tab.goto(url, timeoutSeconds: 30) }
    }

    /// A quarter of a minute beside a person at work: every second the cookies are written down when they changed, so
    /// that a login survives whatever comes next, and the connector is asked when `LoginWatch` says so.
    private func watchPerson(_ browser: SlotBrowser, _ tab: BrowserPage, _ connector: ConnectorRuntime) async throws {
        for _ in 0..<15 where !flags.isStopping && !flags.isWoken {
            await browser.keepCookies()
            let sight = LoginWatch.Sight(url: tab.lastURL, cookies: await browser.vault)
            if loginWatch.isTimeToAsk(sight, now: now()) {
                await page.seat(try await browser.ready())
                let isLoggedIn = try await connector.login() == .ok
                if isLoggedIn, !loginWatch.isLoggedIn { loginSeen() }
                loginWatch.answered(isLoggedIn: isLoggedIn, sight: sight, now: now())
            }
            try await heartbeat.step("wait", seconds: 5) { try await Task.sleep(for: .seconds(1)) }
            if tab.isClosed { return }
        }
    }

    private func loginSeen() {
        tell("the account is logged in", type: "SYSTEM")
        raise(
            "login", "The account is logged in; the slot waits for login_mode to be switched off",
            HostFailure(
                code: "worker.login.done", message: "a login was seen and its cookies are kept",
                hint: "set login_mode to false; the slot then goes on by itself"))
    }

    func askForLogin(_ challenge: String?, detail: String? = nil) {
        needsLoginCheck = true
        guard heartbeat.phase != .loginRequired else { return heartbeat.set(["challenge": JSONValue(challenge)]) }
        heartbeat.enter(.loginRequired)
        heartbeat.set(["challenge": JSONValue(challenge)])
        raise("login", "The account needs a person to log in", loginFailure(challenge, detail))
    }

    private func loginFailure(_ challenge: String?, _ detail: String?) -> HostFailure {
        let asked = challenge.map { "the page asks for: \($0)" }
        let isPull = connector?.isPull == true
        return HostFailure(
            code: "worker.login.required",
            message: asked ?? detail
                ?? (isPull
                    ? "the source does not take the account's key" : "the page shows a login instead of the leads"),
            hint: isPull
                ? "give the connector a valid key as its README says; a key from .env is read when the host starts"
                : "log in in this slot's browser profile; the slot goes on by itself")
    }
}
