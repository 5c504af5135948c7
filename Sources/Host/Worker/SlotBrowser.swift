import Browser
import Domain
import Foundation
import Slots
import Telemetry

/// The slot's browser over the worker's life: started when needed, with the cookies its profile lost; a crashed page
/// replaced, a dead browser started again, a grown one exchanged between two cycles.
///
/// It never opens a page before the cookies are back, and writes them down before every end it asks for. What is lost
/// too often ends the worker, so that the restart ladder takes over.
actor SlotBrowser {
    /// What does not change while the worker lives.
    struct Setup: Sendable {
        let folder: SlotFolder
        let profile: String
        let environment: [String: String]
        var limits = BrowserLimits()
        let heartbeat: Heartbeat
        let log: HostLog
        let now: WallClock
        /// 0 to 1, for spreading what would otherwise happen to many browsers at once.
        var random: @Sendable () -> Double = { Double.random(in: 0...1) }
        /// Told what a person should know of.
        let tell: @Sendable (BrowserNews) -> Void
    }

    let setup: Setup
    private(set) var browser: ChromeBrowser?
    private var page: BrowserPage?
    /// The tab a person uses, while one does.
    private(set) var personsPage: BrowserPage?
    private var losses = BrowserLosses()
    private var startedAt = Date.distantPast
    private var spread = 1.0
    /// What an earlier run of this slot raised is taken back at the first good turn too.
    private var isInTrouble = true
    var vault: CookieVault?

    init(_ setup: Setup) { self.setup = setup }

    // MARK: a page that answers

    /// A page that answers; starts or replaces what is gone.
    /// - Throws: `BrowserError`; `WorkerError.browserLost` when too much was lost too fast.
    func ready() async throws -> BrowserPage {
        if let page, !page.isCrashed, !page.isClosed, browser?.isRunning == true { return page }
        let lostAt = page?.lastURL
        if browser != nil || page != nil { try await remedy() }
        page = nil
        if browser?.isRunning != true { try await launch(window: false) }
        let fresh = try await openPage(inBackground: personsPage != nil)
        page = fresh
        await reopen(lostAt, on: fresh)
        return fresh
    }

    /// The tab for a person, in a window or (seen from elsewhere) without; the worker's own page stays behind it. `isFresh`
    /// when it was opened just now.
    /// - Throws: `BrowserError`, with `noWindow` where this machine can show none.
    func readyForPerson(window: Bool) async throws -> (page: BrowserPage, isFresh: Bool) {
        if let personsPage, !personsPage.isCrashed, !personsPage.isClosed, browser?.isRunning == true {
            return (personsPage, false)
        }
        // The first page is the window's own: only a fresh browser has it.
        await stop()
        try await launch(window: window)
        let fresh = try await openPage(inBackground: false)
        personsPage = fresh
        return (fresh, true)
    }

    /// A person closes windows: that is no fault of the browser's.
    var isClosedByPerson: Bool { personsPage.map { $0.isClosed || browser?.isRunning != true } ?? false }

    /// Nobody uses the browser by hand any more; a window is closed.
    func personIsDone() async {
        guard personsPage != nil else { return }
        await stop()
    }

    private func openPage(inBackground: Bool) async throws -> BrowserPage {
        guard let browser else { throw BrowserError.pageClosed }
        return try await setup.heartbeat.step("browser.page", seconds: 20) {
            try await browser.openPage(inBackground: inBackground)
        }
    }

    // MARK: losses

    private func remedy() async throws {
        let now = setup.now()
        let isAlive = browser?.isRunning == true
        let what = isAlive ? "the page" : "the browser"
        let remedy = losses.note(at: now)
        let count = losses.count(at: now)
        setup.log.warn("\(what) was lost, \(count) times in ten minutes", ["remedy": "\(remedy)"])
        if !isAlive { setup.log.warn("the browser's last words: \(lastLine)") }
        switch remedy {
        case .page: break
        case .browser:
            trouble(
                HostFailure(
                    code: "browser.lost.often",
                    message: "\(what) was lost \(count) times within ten minutes; "
                        + "the browser is started anew", hint: "look at the machine's memory and the slot's worker.log")
            )
            await stop()
        case .worker:
            let failure = WorkerError.browserLost(times: count, minutes: Int(BrowserLosses.window / 60))
            trouble(HostFailure(failure))
            throw failure
        }
    }

    private var lastLine: String {
        browser?.output.split(separator: "\n").last.map { String($0.prefix(300)) } ?? "none"
    }

    /// The address the lost page was at. Not being able to is no failure: whoever needs a page opens its own.
    private func reopen(_ url: String?, on page: BrowserPage) async {
        guard let url, url.hasPrefix("http") else { return }
        do {
            _ = try await setup.heartbeat.step("browser.reopen", seconds: 40) {
                try await page.goto(url, timeoutSeconds: 30)
            }
        } catch { setup.log.warn("\(url) could not be opened again: \(HostFailure(error).message)") }
    }

    // MARK: start and end

    private func launch(window: Bool) async throws {
        (browser, page, personsPage) = (nil, nil, nil)
        let log = setup.log
        let configuration = ChromeConfiguration(
            profile: setup.profile, headless: !window, owner: "slot \(setup.folder.id)",
            pidFile: setup.folder.browserPid, environment: setup.environment, log: { log.info($0) })
        let turn = try await startTurn()
        defer { turn.release() }
        do {
            // 20 s for the first answer, the rest for clearing a failed start away.
            let fresh = try await setup.heartbeat.step("browser.start", seconds: 35) {
                try await ChromeBrowser.launch(configuration)
            }
            do { try await restoreCookies(fresh) } catch {
                await fresh.stop()
                throw error
            }
            (browser, startedAt) = (fresh, setup.now())
            spread = 0.9 + 0.2 * setup.random()
        } catch {
            isInTrouble = true
            throw error
        }
    }

    /// Waits for one of the few turns to start a browser; the heart goes on meanwhile.
    private func startTurn() async throws -> StartTurn {
        while true {
            if let turn = try StartTurn.take(in: setup.folder.home, of: setup.limits.starting) { return turn }
            try await setup.heartbeat.step("browser.turn", seconds: 5) { try await Task.sleep(for: .milliseconds(200)) }
        }
    }

    /// Ends the browser in order, with its cookies written down.
    func stop() async {
        guard let browser else { return }
        // A browser that does not answer must not cost the time a stop has.
        await keepCookies(seconds: 2)
        await setup.heartbeat.step("browser.stop", seconds: 20) { await browser.stop() }
        (self.browser, page, personsPage) = (nil, nil, nil)
        if await browser.endedInOrder() { vaultClosed() }
    }

    // MARK: between two cycles

    /// Memory of worker and browser in MB, where there is a browser.
    var memoryMB: Int? {
        guard let browser, browser.isRunning else { return nil }
        return browser.memoryBytes(withOwner: true) >> 20
    }

    /// After a turn: cookies written down, and the all-clear given when the turn was a good one.
    func settle(isGood: Bool) async {
        await keepCookies()
        guard isInTrouble, isGood, losses.count(at: setup.now()) == 0 else { return }
        isInTrouble = false
        setup.tell(.well)
    }

    /// Ends a browser that has grown or aged, in order; the next turn starts a fresh one. Answers why it did.
    func recycleIfDue() async -> String? {
        let now = setup.now()
        guard let browser, browser.isRunning, personsPage == nil,
            let why = setup.limits.reason(
                memoryMB: memoryMB ?? 0, ageSeconds: now.timeIntervalSince(startedAt), spread: spread)
        else { return nil }
        await stop()
        return why
    }

    func trouble(_ failure: HostFailure) {
        isInTrouble = true
        setup.tell(.trouble(failure))
    }
}

/// What a slot's browser tells its worker.
enum BrowserNews: Sendable {
    /// A person should look at it.
    case trouble(HostFailure)
    /// What was told before is over.
    case well
}
